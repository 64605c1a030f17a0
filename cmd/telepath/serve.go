package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
)

// serveOptions are the flags of serve.
type serveOptions struct {
	listen, data, database string
	blobs                  string
	tileDiskMB             int64
	nats, natsCredentials  string
	queueListen            string
	queueToken             string
	roles                  []string
	demo                   bool
	models                 modelOptions
	logLevel               string
	publicURL              string
	mail                   mailOptions
}

var allRoles = []string{"portal", "tiler", "worker", "relay"}

func serveCommand() *cobra.Command {
	var o serveOptions
	cmd := &cobra.Command{
		Use: "serve", Short: "Run the portal: every role in one process on embedded parts, or some roles on outside ones", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return serve(cmd.Context(), o, func(address string, s *system) {
				fmt.Fprintf(cmd.OutOrStdout(), "Telepath is ready at %s\n", address)
				if o.demo {
					fmt.Fprint(cmd.OutOrStdout(), demoLogins())
				}
			}, cmd.ErrOrStderr())
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.listen, "listen", "127.0.0.1:8080", "address to listen on")
	f.StringVar(&o.data, "data", "telepath-data", "folder for database, files, queue and keys")
	f.StringVar(&o.database, "database", "", "postgres://… (default: SQLite in the data folder)")
	f.StringVar(&o.blobs, "blobs", "", "s3://BUCKET/PREFIX?endpoint=https://HOST with keys in TELEPATH_S3_ACCESS_KEY and TELEPATH_S3_SECRET_KEY, or a folder (default: in the data folder)")
	f.Int64Var(&o.tileDiskMB, "tile-disk", 4096, "megabytes of the data folder for viewer tiles that had to be made; 0 keeps them in memory only")
	f.StringVar(&o.nats, "nats", "", "address of an outside NATS server (default: embedded)")
	f.StringVar(&o.natsCredentials, "nats-credentials", "", "credentials file for the NATS server")
	f.StringVar(&o.queueListen, "queue-listen", "", "host:port on which the embedded NATS server takes workers of other processes")
	f.StringVar(&o.queueToken, "queue-token", "", "token that such workers have to show")
	f.StringSliceVar(&o.roles, "roles", allRoles, "roles of this process")
	f.BoolVar(&o.demo, "demo", false, "fill an empty database with plainly fictitious demo data")
	f.StringVar(&o.models.endpoint, "endpoint", "", "address of a model server (Open Inference Protocol)")
	f.StringVar(&o.models.card, "model-card", "", "YAML card of the hospital's own model")
	f.StringVar(&o.logLevel, "log-level", "info", "debug, info, warn or error")
	f.StringVar(&o.publicURL, "public-url", "", "address under which people reach the portal, printed on reports")
	o.mail.add(f)
	return cmd
}

func (o serveOptions) validate() error {
	var faults []error
	for _, r := range o.roles {
		if !slices.Contains(allRoles, r) {
			faults = append(faults, usagef("--roles: %q is not one of %s", r, strings.Join(allRoles, ", ")))
		}
	}
	if o.tileDiskMB < 0 || o.tileDiskMB > maxTileDiskMB {
		faults = append(faults, usagef("--tile-disk %d: use megabytes from 0 (no tiles on the disk) to %d", o.tileDiskMB, maxTileDiskMB))
	}
	if len(o.roles) == 0 {
		faults = append(faults, usagef("--roles: name at least one of %s", strings.Join(allRoles, ", ")))
	}
	if len(o.roles) < len(allRoles) && o.nats == "" && o.queueListen == "" && !slices.Contains(o.roles, "portal") {
		faults = append(faults, usagef("--roles without portal needs --nats: the roles meet at the queue"))
	}
	return errors.Join(faults...)
}

func (o serveOptions) has(role string) bool { return slices.Contains(o.roles, role) }

// dsn is the database: PostgreSQL where named, else SQLite in the data folder.
func (o serveOptions) dsn() string {
	if o.database != "" {
		return o.database
	}
	return filepath.Join(o.data, "telepath.db")
}

// serve runs until ctx ends or a part fails. ready is called once the address answers.
func serve(ctx context.Context, o serveOptions, ready func(address string, s *system), logTo interface{ Write([]byte) (int, error) }) error {
	if err := o.validate(); err != nil {
		return err
	}
	var level slog.Level
	if err := level.UnmarshalText([]byte(o.logLevel)); err != nil {
		return usagef("--log-level %q: use debug, info, warn or error", o.logLevel)
	}
	log := slog.New(slog.NewTextHandler(logTo, &slog.HandlerOptions{Level: level}))
	listener, err := net.Listen("tcp", o.listen)
	if err != nil {
		return serviceError{fmt.Errorf("listen on %s: %w", o.listen, err)}
	}
	if err := os.MkdirAll(o.data, 0o700); err != nil {
		return fmt.Errorf("data folder: %w", errors.Join(err, listener.Close()))
	}
	address := "http://" + listener.Addr().String()
	if o.publicURL == "" {
		o.publicURL = address
	}
	spare := make([]byte, spareHeap)
	defer runtime.KeepAlive(spare)
	s, err := newSystem(ctx, o, log)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	failed := make(chan error, 1)
	if err := s.start(ctx, listener, failed); err != nil {
		return errors.Join(err, s.stop(), listener.Close())
	}
	ready(address, s)
	select {
	case <-ctx.Done():
		err = nil
	case err = <-failed:
	}
	return errors.Join(err, s.stop())
}

// spareHeap is memory that is asked for and never touched, so that it takes no place. The
// collector runs when the heap has doubled: a server that holds 20 MB would otherwise
// collect several times a second while it sends tiles, for 5 to 20 ms each.
const spareHeap = 96 << 20

// stopTime bounds an orderly stop.
const stopTime = 20 * time.Second
