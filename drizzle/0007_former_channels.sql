ALTER TABLE `channel_streams` ADD `former_channel_id` integer REFERENCES channels(id) ON DELETE set null;--> statement-breakpoint
ALTER TABLE `channel_streams` ADD `former_since_ms` integer;--> statement-breakpoint
CREATE INDEX `channel_streams_by_former` ON `channel_streams` (`former_channel_id`) WHERE former_channel_id IS NOT NULL;