CREATE TABLE `logos` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`address_hash` text NOT NULL,
	`address` text NOT NULL,
	`provider_id` integer,
	`state` text NOT NULL,
	`picture_hash` text,
	`width` integer DEFAULT 0 NOT NULL,
	`height` integer DEFAULT 0 NOT NULL,
	`size_bytes` integer DEFAULT 0 NOT NULL,
	`file_hash` text,
	`etag` text,
	`last_modified` text,
	`tried_at_ms` integer,
	`failure_count` integer DEFAULT 0 NOT NULL,
	`fault` text,
	`due_at_ms` integer,
	`used_at_ms` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `logos_addressHash_unique` ON `logos` (`address_hash`);--> statement-breakpoint
CREATE INDEX `logos_by_due` ON `logos` (`due_at_ms`,`id`);--> statement-breakpoint
CREATE INDEX `logos_by_use` ON `logos` (`used_at_ms`,`id`) WHERE state = 'stored';--> statement-breakpoint
ALTER TABLE `channels` ADD `own_logo` text;--> statement-breakpoint
ALTER TABLE `source_streams` ADD `logo_id` integer;