CREATE TABLE `channel_formats` (
	`channel_id` integer PRIMARY KEY NOT NULL,
	`video_codec` text,
	`audio_codec` text,
	`height` integer,
	`tracks` text NOT NULL,
	`seen_at_ms` integer NOT NULL,
	FOREIGN KEY (`channel_id`) REFERENCES `channels`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `devices` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`lineup_id` integer NOT NULL,
	`part` integer NOT NULL,
	`device_id` text NOT NULL,
	`udn` text NOT NULL,
	`device_auth` text NOT NULL,
	`port` integer,
	FOREIGN KEY (`lineup_id`) REFERENCES `lineups`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `devices_deviceId_unique` ON `devices` (`device_id`);--> statement-breakpoint
CREATE UNIQUE INDEX `devices_udn_unique` ON `devices` (`udn`);--> statement-breakpoint
CREATE UNIQUE INDEX `devices_part` ON `devices` (`lineup_id`,`part`);--> statement-breakpoint
CREATE TABLE `lineup_picks` (
	`lineup_id` integer NOT NULL,
	`channel_id` integer NOT NULL,
	`is_in` integer NOT NULL,
	PRIMARY KEY(`lineup_id`, `channel_id`),
	FOREIGN KEY (`lineup_id`) REFERENCES `lineups`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`channel_id`) REFERENCES `channels`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
ALTER TABLE `lineup_channels` ADD `part` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `lineup_channels` ADD `is_favourite` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `lineups` ADD `content` text DEFAULT 'picked' NOT NULL;--> statement-breakpoint
ALTER TABLE `lineups` ADD `groups` text DEFAULT '[]' NOT NULL;--> statement-breakpoint
ALTER TABLE `lineups` ADD `split_at` integer;--> statement-breakpoint
UPDATE `lineups` SET `content` = CASE WHEN `id` = (SELECT min(`id`) FROM `lineups`) THEN 'tv' WHEN `key` = 'radio' THEN 'radio' ELSE 'picked' END;--> statement-breakpoint
INSERT INTO `devices` (`lineup_id`, `part`, `device_id`, `udn`, `device_auth`, `port`)
SELECT `id`, 0, `device_id`, `udn`, `device_auth`, `port` FROM `lineups`;--> statement-breakpoint
ALTER TABLE `lineups` ADD `file_fields` text DEFAULT '[]' NOT NULL;--> statement-breakpoint
ALTER TABLE `lineups` ADD `removed_at_ms` integer;--> statement-breakpoint
ALTER TABLE `retired_numbers` ADD `leaver` text;--> statement-breakpoint
ALTER TABLE `lineups` ADD `has_port` integer DEFAULT true NOT NULL;--> statement-breakpoint
UPDATE `lineups` SET `has_port` = 0 WHERE `id` IN (SELECT `lineup_id` FROM `devices` WHERE `part` = 0 AND `port` IS NULL);--> statement-breakpoint
DROP INDEX `lineups_deviceId_unique`;--> statement-breakpoint
DROP INDEX `lineups_udn_unique`;--> statement-breakpoint
ALTER TABLE `lineups` DROP COLUMN `device_id`;--> statement-breakpoint
ALTER TABLE `lineups` DROP COLUMN `udn`;--> statement-breakpoint
ALTER TABLE `lineups` DROP COLUMN `device_auth`;--> statement-breakpoint
ALTER TABLE `lineups` DROP COLUMN `port`;--> statement-breakpoint
ALTER TABLE `lineups` DROP COLUMN `blocks_source`;
