package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"telepath/portal"
	"telepath/portal/auth"
	"telepath/portal/store"
)

// storeFlags name the database for commands that work beside a running server.
type storeFlags struct{ data, database string }

func (f *storeFlags) add(cmd *cobra.Command) {
	cmd.PersistentFlags().StringVar(&f.data, "data", "telepath-data", "data folder of the server")
	cmd.PersistentFlags().StringVar(&f.database, "database", "", "postgres://… (default: SQLite in the data folder)")
}

// with opens the database for f.
func (f *storeFlags) with(ctx context.Context, use func(portal.Store) error) error {
	o := serveOptions{data: f.data, database: f.database}
	if o.database == "" {
		if err := os.MkdirAll(o.data, 0o700); err != nil {
			return usagef("data folder: %w", err)
		}
	}
	db, err := store.Open(ctx, o.dsn(), slog.New(slog.DiscardHandler))
	if err != nil {
		return serviceError{fmt.Errorf("open the database: %w", err)}
	}
	err = db.Migrate(ctx)
	if err == nil {
		err = use(db)
	}
	return errors.Join(err, db.Close())
}

func hospitalCommand() *cobra.Command {
	var f storeFlags
	cmd := &cobra.Command{Use: "hospital", Short: "Hospitals: add, list", Args: cobra.NoArgs, RunE: needsSubcommand}
	f.add(cmd)
	var h portal.Hospital
	add := &cobra.Command{Use: "add NAME", Short: "Add a hospital and print its id", Args: cobra.ExactArgs(1)}
	add.RunE = func(cmd *cobra.Command, args []string) error {
		if h.Lang != "zh" && h.Lang != "en" {
			return usagef("--lang %q: use zh or en", h.Lang)
		}
		h.ID, h.Name, h.CreatedAt = portal.NewID(), args[0], portal.SystemClock()
		return f.with(cmd.Context(), func(db portal.Store) error {
			err := db.Write(cmd.Context(), portal.System("command line"), func(tx portal.Tx) error { return tx.AddHospital(h) })
			if err == nil {
				fmt.Fprintln(cmd.OutOrStdout(), h.ID)
			}
			return err
		})
	}
	add.Flags().StringVar(&h.Lang, "lang", "zh", "language of its reports: zh or en")
	add.Flags().BoolVar(&h.Centre, "centre", false, "its specialists read for the network")
	add.Flags().BoolVar(&h.CountySigns, "county-signs", false, "its clinicians with the signing right may sign unflagged cases")
	var asJSON bool
	list := &cobra.Command{Use: "list", Short: "List hospitals", Args: cobra.NoArgs}
	list.RunE = func(cmd *cobra.Command, _ []string) error {
		return f.with(cmd.Context(), func(db portal.Store) error {
			return db.Read(cmd.Context(), portal.System("command line"), func(tx portal.Tx) error {
				all, err := tx.Hospitals()
				if err != nil || asJSON {
					return errors.Join(err, writeJSON(cmd.OutOrStdout(), all))
				}
				for _, h := range all {
					fmt.Fprintf(cmd.OutOrStdout(), "%s  %s\n", h.ID, h.Name)
				}
				return nil
			})
		})
	}
	list.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	cmd.AddCommand(add, list)
	return cmd
}

func userCommand() *cobra.Command {
	var f storeFlags
	cmd := &cobra.Command{Use: "user", Short: "People: add, list", Args: cobra.NoArgs, RunE: needsSubcommand}
	f.add(cmd)
	var u portal.User
	var role string
	add := &cobra.Command{
		Use: "add EMAIL", Short: "Add a person; the password is read from standard input", Args: cobra.ExactArgs(1),
	}
	add.RunE = func(cmd *cobra.Command, args []string) error {
		u.Role = portal.Role(role)
		if u.Role != portal.Clinician && u.Role != portal.Specialist && u.Role != portal.Admin {
			return usagef("--role %q: use clinician, specialist or admin", role)
		}
		password, err := bufio.NewReader(io.LimitReader(cmd.InOrStdin(), 1024)).ReadString('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		return f.with(cmd.Context(), func(db portal.Store) error {
			u.Email = args[0]
			return addUser(cmd.Context(), db, u, strings.TrimRight(password, "\r\n"))
		})
	}
	add.Flags().StringVar(&u.Name, "name", "", "name as shown and printed")
	add.Flags().StringVar(&role, "role", "", "clinician, specialist or admin")
	add.Flags().StringVar(&u.HospitalID, "hospital", "", "id of the hospital")
	add.Flags().BoolVar(&u.CanSign, "can-sign", false, "a clinician who may sign unflagged cases where the hospital allows")
	var asJSON bool
	list := &cobra.Command{Use: "list", Short: "List people", Args: cobra.NoArgs}
	list.RunE = func(cmd *cobra.Command, _ []string) error {
		return f.with(cmd.Context(), func(db portal.Store) error {
			return db.Read(cmd.Context(), portal.System("command line"), func(tx portal.Tx) error {
				all, err := tx.Users()
				if err != nil || asJSON {
					return errors.Join(err, writeJSON(cmd.OutOrStdout(), all))
				}
				for _, u := range all {
					fmt.Fprintf(cmd.OutOrStdout(), "%s  %s  %s  %s\n", u.Email, u.Role, u.HospitalID, u.Name)
				}
				return nil
			})
		})
	}
	list.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	cmd.AddCommand(add, list)
	return cmd
}

// addUser checks the password, hashes it and stores the person.
func addUser(ctx context.Context, db portal.Store, u portal.User, password string) error {
	if err := auth.CheckPassword(password); err != nil {
		return err
	}
	hash, err := auth.Hash(password)
	if err != nil {
		return err
	}
	u.ID, u.Password, u.CreatedAt = portal.NewID(), hash, portal.SystemClock()
	return db.Write(ctx, portal.System("command line"), func(tx portal.Tx) error {
		if _, err := tx.Hospital(u.HospitalID); err != nil {
			return err
		}
		return tx.AddUser(u)
	})
}

func tokenCommand() *cobra.Command {
	var f storeFlags
	cmd := &cobra.Command{Use: "token", Short: "API tokens: create", Args: cobra.NoArgs, RunE: needsSubcommand}
	f.add(cmd)
	var email, name string
	var valid time.Duration
	create := &cobra.Command{Use: "create", Short: "Make an API token and print it once", Args: cobra.NoArgs}
	create.RunE = func(cmd *cobra.Command, _ []string) error {
		return f.with(cmd.Context(), func(db portal.Store) error {
			a := &auth.Authenticator{Store: db, Now: portal.SystemClock}
			secret, err := a.CreateToken(cmd.Context(), email, name, valid)
			if err == nil {
				fmt.Fprintln(cmd.OutOrStdout(), secret)
			}
			return err
		})
	}
	create.Flags().StringVar(&email, "user", "", "e-mail of the person the token acts for (required)")
	create.Flags().StringVar(&name, "name", "command line", "what the token is for")
	create.Flags().DurationVar(&valid, "valid", 90*24*time.Hour, "how long it is valid")
	if err := create.MarkFlagRequired("user"); err != nil {
		panic(err) // the flag is defined above
	}
	cmd.AddCommand(create)
	return cmd
}

func migrateCommand() *cobra.Command {
	var f storeFlags
	cmd := &cobra.Command{Use: "migrate", Short: "Bring the database to this version", Args: cobra.NoArgs}
	f.add(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		return f.with(cmd.Context(), func(db portal.Store) error {
			v, err := db.(*store.Store).Version(cmd.Context())
			if err == nil {
				fmt.Fprintf(cmd.OutOrStdout(), "the database is at version %d\n", v)
			}
			return err
		})
	}
	return cmd
}

// queueFolder is where the embedded server keeps its messages.
func queueFolder(data string) string { return filepath.Join(data, "queue") }
