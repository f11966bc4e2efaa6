CREATE TABLE `episodes` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`stream_id` integer NOT NULL,
	`identity` text NOT NULL,
	`season` integer NOT NULL,
	`number` integer,
	`name` text,
	`url` text NOT NULL,
	`duration_ms` integer,
	`added_at_ms` integer NOT NULL,
	`missing_since_ms` integer,
	FOREIGN KEY (`stream_id`) REFERENCES `source_streams`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `episodes_identity` ON `episodes` (`stream_id`,`identity`);--> statement-breakpoint
CREATE INDEX `episodes_by_series` ON `episodes` (`stream_id`,`season`,`number`);--> statement-breakpoint
CREATE TABLE `provider_groups` (
	`provider_id` integer NOT NULL,
	`list` text NOT NULL,
	`name` text NOT NULL,
	`entry_count` integer NOT NULL,
	`position` integer NOT NULL,
	`is_later` integer NOT NULL,
	`first_seen_at_ms` integer NOT NULL,
	`last_seen_at_ms` integer NOT NULL,
	PRIMARY KEY(`provider_id`, `list`, `name`),
	FOREIGN KEY (`provider_id`) REFERENCES `providers`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `refresh_changes` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`refresh_id` integer NOT NULL,
	`list` text NOT NULL,
	`what` text NOT NULL,
	`name` text NOT NULL,
	`name_before` text,
	`group_name` text,
	FOREIGN KEY (`refresh_id`) REFERENCES `refreshes`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `refresh_changes_by_refresh` ON `refresh_changes` (`refresh_id`,`id`);--> statement-breakpoint
CREATE TABLE `stream_details` (
	`stream_id` integer PRIMARY KEY NOT NULL,
	`fetched_at_ms` integer NOT NULL,
	`details` text,
	FOREIGN KEY (`stream_id`) REFERENCES `source_streams`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
ALTER TABLE `providers` ADD `guide_urls` text DEFAULT '[]' NOT NULL;--> statement-breakpoint
ALTER TABLE `providers` ADD `groups` text DEFAULT '{"include":[],"exclude":[],"newGroups":"include"}' NOT NULL;--> statement-breakpoint
ALTER TABLE `providers` ADD `rules` text DEFAULT '[]' NOT NULL;--> statement-breakpoint
ALTER TABLE `providers` ADD `uses_direct_source` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `refreshes` ADD `by_list` text DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE `source_streams` ADD `is_left_out` integer DEFAULT false NOT NULL;--> statement-breakpoint
UPDATE `providers` SET `guide_urls` = json_array(`epg_url`) WHERE `epg_url` IS NOT NULL;
