CREATE TABLE `traffic` (
	`from_ms` integer PRIMARY KEY NOT NULL,
	`received_bytes` integer NOT NULL,
	`sent_bytes` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `viewings` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`channel_id` integer NOT NULL,
	`channel_name` text NOT NULL,
	`provider_names` text NOT NULL,
	`address` text NOT NULL,
	`user_agent` text NOT NULL,
	`output` text NOT NULL,
	`started_at_ms` integer NOT NULL,
	`ended_at_ms` integer NOT NULL,
	`sent_bytes` integer NOT NULL,
	`stall_count` integer NOT NULL,
	`jump_count` integer NOT NULL,
	`failover_count` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `viewings_by_end` ON `viewings` (`ended_at_ms`);