CREATE TABLE `file_channels` (
	`channel_id` integer PRIMARY KEY NOT NULL,
	`line` integer NOT NULL,
	`fields` text NOT NULL,
	`numbered` text,
	FOREIGN KEY (`channel_id`) REFERENCES `channels`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `file_streams` (
	`stream_id` integer NOT NULL,
	`place` integer NOT NULL,
	`line` integer NOT NULL,
	`role` text NOT NULL,
	PRIMARY KEY(`stream_id`, `place`, `role`),
	FOREIGN KEY (`stream_id`) REFERENCES `source_streams`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
DROP INDEX `match_decisions_pair`;--> statement-breakpoint
CREATE UNIQUE INDEX `match_decisions_pair` ON `match_decisions` (`a`,`b`,`source`);--> statement-breakpoint
PRAGMA foreign_keys=OFF;--> statement-breakpoint
CREATE TABLE `__new_channel_overrides` (
	`channel_id` integer NOT NULL,
	`field` text NOT NULL,
	`source` text DEFAULT 'database' NOT NULL,
	`value` text NOT NULL,
	PRIMARY KEY(`channel_id`, `field`, `source`),
	FOREIGN KEY (`channel_id`) REFERENCES `channels`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
INSERT INTO `__new_channel_overrides`("channel_id", "field", "source", "value") SELECT "channel_id", "field", 'database', "value" FROM `channel_overrides`;--> statement-breakpoint
DROP TABLE `channel_overrides`;--> statement-breakpoint
ALTER TABLE `__new_channel_overrides` RENAME TO `channel_overrides`;--> statement-breakpoint
PRAGMA foreign_keys=ON;