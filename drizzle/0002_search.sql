CREATE TABLE `channel_search` (
	`channel_id` integer PRIMARY KEY NOT NULL,
	`text` text NOT NULL,
	`number` text,
	`number_order` integer NOT NULL,
	`name_order` text NOT NULL,
	`group_name` text,
	`provider_ids` text NOT NULL,
	`is_hidden` integer NOT NULL,
	`is_listed` integer NOT NULL,
	`entries_hash` integer NOT NULL,
	FOREIGN KEY (`channel_id`) REFERENCES `channels`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `channel_search_by_number` ON `channel_search` (`number_order`,`channel_id`,`is_listed`,`is_hidden`);--> statement-breakpoint
CREATE INDEX `channel_search_by_name` ON `channel_search` (`name_order`,`channel_id`,`is_listed`,`is_hidden`);--> statement-breakpoint
ALTER TABLE `changes` ADD `subject_name` text;