CREATE TABLE `match_decisions` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`a` text NOT NULL,
	`b` text NOT NULL,
	`verdict` text NOT NULL,
	`source` text NOT NULL,
	`decided_at_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `match_decisions_pair` ON `match_decisions` (`a`,`b`);--> statement-breakpoint
CREATE TABLE `review_pairs` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`a_stream_id` integer NOT NULL,
	`b_stream_id` integer NOT NULL,
	`score` integer NOT NULL,
	FOREIGN KEY (`a_stream_id`) REFERENCES `source_streams`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`b_stream_id`) REFERENCES `source_streams`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `review_pairs_streams` ON `review_pairs` (`a_stream_id`,`b_stream_id`);--> statement-breakpoint
CREATE INDEX `review_pairs_by_score` ON `review_pairs` (`score`,`id`);--> statement-breakpoint
CREATE INDEX `review_pairs_by_second` ON `review_pairs` (`b_stream_id`);--> statement-breakpoint
ALTER TABLE `channel_streams` ADD `pin` integer;--> statement-breakpoint
ALTER TABLE `lineups` ADD `blocks` text DEFAULT '[]' NOT NULL;--> statement-breakpoint
ALTER TABLE `lineups` ADD `blocks_source` text DEFAULT 'database' NOT NULL;--> statement-breakpoint
ALTER TABLE `providers` ADD `home_country` text;--> statement-breakpoint
ALTER TABLE `source_streams` ADD `reading` text;--> statement-breakpoint
ALTER TABLE `source_streams` ADD `is_apart` integer DEFAULT false NOT NULL;