package main

import (
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"telepath/portal"
	"telepath/queue/jetstream"
)

func turnaroundCommand() *cobra.Command {
	var f storeFlags
	var from, to, by string
	var asJSON bool
	cmd := &cobra.Command{Use: "turnaround", Short: "How long signed cases took, and where the time went", Args: cobra.NoArgs}
	f.add(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		start, end, err := period(from, to)
		if err != nil {
			return err
		}
		return f.with(cmd.Context(), func(db portal.Store) error {
			desk := &portal.Desk{Store: db, Now: portal.SystemClock}
			t, err := desk.Turnaround(cmd.Context(), portal.System("command line"), start, end, by)
			if err != nil || asJSON {
				return errors.Join(err, writeJSON(cmd.OutOrStdout(), t))
			}
			fmt.Fprintf(cmd.OutOrStdout(), "%d signed, %d open\n", len(t.Cases), t.Open)
			for _, r := range t.Rows {
				fmt.Fprintf(cmd.OutOrStdout(), "  %-20s %5d cases  median %8.0f s  p90 %8.0f s\n", r.Name, r.Cases, r.Median, r.P90)
			}
			return nil
		})
	}
	cmd.Flags().StringVar(&from, "from", "", "first day, YYYY-MM-DD (default: 30 days ago)")
	cmd.Flags().StringVar(&to, "to", "", "last day, YYYY-MM-DD (default: today)")
	cmd.Flags().StringVar(&by, "by", "stage", "hospital, stage or priority")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

// period reads first and last day; the last day counts whole.
func period(from, to string) (start, end time.Time, err error) {
	now := time.Now().UTC()
	start, end = now.AddDate(0, 0, -30), now.Add(time.Minute)
	if from != "" {
		if start, err = time.Parse(time.DateOnly, from); err != nil {
			return start, end, usagef("--from %q: use YYYY-MM-DD", from)
		}
	}
	if to != "" {
		if end, err = time.Parse(time.DateOnly, to); err != nil {
			return start, end, usagef("--to %q: use YYYY-MM-DD", to)
		}
		end = end.AddDate(0, 0, 1)
	}
	return start, end, nil
}

func auditCommand() *cobra.Command {
	var f storeFlags
	var limit int
	var asJSON bool
	cmd := &cobra.Command{Use: "audit", Short: "List the audit, newest first", Args: cobra.NoArgs}
	f.add(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		return f.with(cmd.Context(), func(db portal.Store) error {
			return db.Read(cmd.Context(), portal.System("command line"), func(tx portal.Tx) error {
				all, err := tx.Audit(0, limit)
				if err != nil || asJSON {
					return errors.Join(err, writeJSON(cmd.OutOrStdout(), all))
				}
				for _, a := range all {
					fmt.Fprintf(cmd.OutOrStdout(), "%s  %-28s %-32s %s\n", a.At.Format(time.RFC3339), a.Action, a.Actor, a.Object)
				}
				return nil
			})
		})
	}
	cmd.Flags().IntVar(&limit, "limit", 100, "how many")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

func deadLettersCommand() *cobra.Command {
	var url, credentials, token, data string
	cmd := &cobra.Command{
		Use: "dead-letters", Short: "Messages that were given up on: list, retry", Args: cobra.NoArgs, RunE: needsSubcommand,
		Long: "Speaks to the queue at --nats; without it, to the embedded queue's folder of a server that is stopped.",
	}
	p := cmd.PersistentFlags()
	p.StringVar(&url, "nats", "", "address of the queue")
	p.StringVar(&credentials, "nats-credentials", "", "credentials file")
	p.StringVar(&token, "queue-token", "", "token for the queue")
	p.StringVar(&data, "data", "telepath-data", "data folder of the stopped server")
	with := func(cmd *cobra.Command, use func(*jetstream.Broker) error) error {
		cfg := jetstream.Config{URL: url, Credentials: credentials, Token: token, Name: "telepath dead-letters"}
		if url == "" {
			server, err := jetstream.Embedded(queueFolder(data), jetstream.ServerConfig{})
			if err != nil {
				return serviceError{fmt.Errorf("open the queue in %s (is the server running? then give --nats): %w", data, err)}
			}
			defer server.Stop()
			cfg = jetstream.Config{Server: server, Name: cfg.Name}
		}
		b, err := jetstream.Connect(cmd.Context(), cfg)
		if err != nil {
			return serviceError{err}
		}
		defer b.Close()
		return use(b)
	}
	var asJSON bool
	list := &cobra.Command{Use: "list", Short: "List dead letters, newest first", Args: cobra.NoArgs}
	list.RunE = func(cmd *cobra.Command, _ []string) error {
		return with(cmd, func(b *jetstream.Broker) error {
			all, err := b.DeadLetters(cmd.Context(), 1000)
			if err != nil || asJSON {
				return errors.Join(err, writeJSON(cmd.OutOrStdout(), all))
			}
			for _, d := range all {
				fmt.Fprintf(cmd.OutOrStdout(), "%s  %s  %s  %d attempts: %s\n", d.ID, d.At.Format(time.RFC3339), d.Subject, d.Attempts, d.Reason)
			}
			return nil
		})
	}
	list.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	retry := &cobra.Command{Use: "retry ID…", Short: "Put dead letters back into the queue", Args: cobra.MinimumNArgs(1)}
	retry.RunE = func(cmd *cobra.Command, args []string) error {
		return with(cmd, func(b *jetstream.Broker) error {
			var faults []error
			for _, id := range args {
				faults = append(faults, b.RetryDeadLetter(cmd.Context(), id))
			}
			return errors.Join(faults...)
		})
	}
	cmd.AddCommand(list, retry)
	return cmd
}
