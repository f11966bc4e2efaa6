CREATE TABLE `changes` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`request_id` text NOT NULL,
	`at_ms` integer NOT NULL,
	`who` text NOT NULL,
	`action` text NOT NULL,
	`subject_id` integer NOT NULL,
	`before` text,
	`after` text,
	`reply` text,
	`undoes` integer,
	`undone_at_ms` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `changes_requestId_unique` ON `changes` (`request_id`);--> statement-breakpoint
CREATE INDEX `changes_by_time` ON `changes` (`at_ms`);--> statement-breakpoint
CREATE TABLE `channel_overrides` (
	`channel_id` integer NOT NULL,
	`field` text NOT NULL,
	`value` text NOT NULL,
	PRIMARY KEY(`channel_id`, `field`),
	FOREIGN KEY (`channel_id`) REFERENCES `channels`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `channel_streams` (
	`stream_id` integer PRIMARY KEY NOT NULL,
	`channel_id` integer NOT NULL,
	`rank` integer NOT NULL,
	FOREIGN KEY (`stream_id`) REFERENCES `source_streams`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`channel_id`) REFERENCES `channels`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `channel_streams_by_channel` ON `channel_streams` (`channel_id`,`rank`);--> statement-breakpoint
CREATE TABLE `channels` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`name` text NOT NULL,
	`logo_url` text,
	`group_name` text,
	`guide_id` text,
	`is_radio` integer NOT NULL,
	`created_at_ms` integer NOT NULL,
	`is_kept` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `lineup_channels` (
	`lineup_id` integer NOT NULL,
	`channel_id` integer NOT NULL,
	`number` text NOT NULL,
	`number_order` integer NOT NULL,
	`is_number_chosen` integer NOT NULL,
	PRIMARY KEY(`lineup_id`, `channel_id`),
	FOREIGN KEY (`lineup_id`) REFERENCES `lineups`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`channel_id`) REFERENCES `channels`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `lineup_channels_number` ON `lineup_channels` (`lineup_id`,`number`);--> statement-breakpoint
CREATE INDEX `lineup_channels_order` ON `lineup_channels` (`lineup_id`,`number_order`);--> statement-breakpoint
CREATE TABLE `lineups` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`key` text NOT NULL,
	`name` text NOT NULL,
	`source` text NOT NULL,
	`is_enabled` integer NOT NULL,
	`device_id` text NOT NULL,
	`udn` text NOT NULL,
	`device_auth` text NOT NULL,
	`tuner_count` integer,
	`port` integer,
	`created_at_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `lineups_key_unique` ON `lineups` (`key`);--> statement-breakpoint
CREATE UNIQUE INDEX `lineups_deviceId_unique` ON `lineups` (`device_id`);--> statement-breakpoint
CREATE UNIQUE INDEX `lineups_udn_unique` ON `lineups` (`udn`);--> statement-breakpoint
CREATE TABLE `providers` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`key` text NOT NULL,
	`name` text NOT NULL,
	`kind` text NOT NULL,
	`source` text NOT NULL,
	`is_enabled` integer NOT NULL,
	`url` text NOT NULL,
	`username` text,
	`password` text,
	`max_connections` integer,
	`refresh` text NOT NULL,
	`user_agent` text,
	`headers` text NOT NULL,
	`allow_private` integer,
	`position` integer NOT NULL,
	`created_at_ms` integer NOT NULL,
	`removed_at_ms` integer,
	`etag` text,
	`last_modified` text,
	`content_hash` text,
	CONSTRAINT "providers_key" CHECK("providers"."key" GLOB '[a-z0-9]*' AND length("providers"."key") <= 40)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `providers_key_unique` ON `providers` (`key`);--> statement-breakpoint
CREATE TABLE `refreshes` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`provider_id` integer NOT NULL,
	`started_at_ms` integer NOT NULL,
	`finished_at_ms` integer,
	`state` text NOT NULL,
	`entry_count` integer DEFAULT 0 NOT NULL,
	`added_count` integer DEFAULT 0 NOT NULL,
	`changed_count` integer DEFAULT 0 NOT NULL,
	`missing_count` integer DEFAULT 0 NOT NULL,
	`warnings` text NOT NULL,
	`error` text,
	FOREIGN KEY (`provider_id`) REFERENCES `providers`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `refreshes_by_provider` ON `refreshes` (`provider_id`,`id`);--> statement-breakpoint
CREATE TABLE `retired_numbers` (
	`lineup_id` integer NOT NULL,
	`number` text NOT NULL,
	`free_at_ms` integer NOT NULL,
	PRIMARY KEY(`lineup_id`, `number`),
	FOREIGN KEY (`lineup_id`) REFERENCES `lineups`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `settings` (
	`key` text PRIMARY KEY NOT NULL,
	`value` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `source_streams` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`provider_id` integer NOT NULL,
	`kind` text NOT NULL,
	`identity` text NOT NULL,
	`twin` integer NOT NULL,
	`name` text NOT NULL,
	`url` text NOT NULL,
	`tvg_id` text,
	`tvg_name` text,
	`logo_url` text,
	`number` text,
	`groups` text NOT NULL,
	`headers` text NOT NULL,
	`is_drm` integer NOT NULL,
	`extras` text NOT NULL,
	`position` integer NOT NULL,
	`value_hash` text NOT NULL,
	`added_at_ms` integer NOT NULL,
	`missing_since_ms` integer,
	FOREIGN KEY (`provider_id`) REFERENCES `providers`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `source_streams_identity` ON `source_streams` (`provider_id`,`kind`,`identity`,`twin`);--> statement-breakpoint
CREATE INDEX `source_streams_by_missing` ON `source_streams` (`missing_since_ms`);