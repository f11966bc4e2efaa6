ALTER TABLE `providers` ADD `accounts` text DEFAULT '[]' NOT NULL;--> statement-breakpoint
ALTER TABLE `providers` ADD `backup_hosts` text DEFAULT '[]' NOT NULL;--> statement-breakpoint
ALTER TABLE `providers` ADD `wants_live` integer DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE `providers` ADD `wants_movies` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `providers` ADD `wants_series` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `providers` ADD `account_states` text DEFAULT '[]' NOT NULL;--> statement-breakpoint
ALTER TABLE `providers` ADD `epg_url` text;