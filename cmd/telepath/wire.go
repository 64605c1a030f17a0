package main

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"path/filepath"
	"sync"

	"telepath/portal"
	"telepath/portal/auth"
	"telepath/portal/httpapi"
	"telepath/portal/store"
	"telepath/queue"
	"telepath/queue/jetstream"
	"telepath/queue/models"
	"telepath/reports/geojson"
	"telepath/tiling/resample"
	"telepath/web"
)

// parts are what the roles stand on. A build for crash tests wraps them (crashpoint.go).
type parts struct {
	store  portal.Store
	blobs  portal.Blobs
	broker queue.Broker
	models *models.Registry
}

// system is a running set of roles.
type system struct {
	options serveOptions
	log     *slog.Logger
	parts

	key       ed25519.PrivateKey
	patients  portal.PatientIndex
	open      opener
	work      portal.Bell
	outbox    portal.Bell
	desk      *portal.Desk
	intake    *portal.Intake
	tiler     *portal.Tiler
	collector *portal.Collector
	relay     *portal.Relay
	sweeper   *portal.Sweeper
	critical  *portal.CriticalWatch
	unopened  *portal.OpenWatch
	shelf     *portal.Shelf
	auth      *auth.Authenticator
	http      *httpapi.Server

	server       *jetstream.Server
	connection   *jetstream.Broker
	closeBlobs   io.Closer
	consumptions []queue.Consumption
	cancel       context.CancelFunc
	loops        sync.WaitGroup
}

// newSystem opens database, files, queue and models and puts the use cases on them.
func newSystem(ctx context.Context, o serveOptions, log *slog.Logger) (*system, error) {
	s := &system{options: o, log: log, open: newOpener(), work: portal.NewBell(), outbox: portal.NewBell()}
	s.open.guard = newGuard(ctx)
	var err error
	if s.models, err = newModels(ctx, o.models); err != nil {
		return nil, err
	}
	if s.key, err = signingKey(o.data); err != nil {
		return nil, err
	}
	if s.patients, err = patientIndex(o.data); err != nil {
		return nil, err
	}
	db, err := store.Open(ctx, o.dsn(), log)
	if err != nil {
		return nil, serviceError{fmt.Errorf("open the database: %w", err)}
	}
	s.store = db
	if err := db.Migrate(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("migrate the database: %w", err), s.stop())
	}
	if s.blobs, err = o.openBlobs(ctx); err != nil {
		return nil, errors.Join(err, s.stop())
	}
	if c, ok := s.blobs.(io.Closer); ok {
		s.closeBlobs = c
	}
	if err := s.connect(ctx); err != nil {
		return nil, errors.Join(err, s.stop())
	}
	s.parts = instrument(s.parts)
	s.useCases()
	return s, nil
}

// connect starts the embedded queue or joins an outside one.
func (s *system) connect(ctx context.Context) (err error) {
	cfg := jetstream.Config{URL: s.options.nats, Credentials: s.options.natsCredentials, Name: "telepath", Log: s.log}
	if s.options.nats == "" {
		s.server, err = jetstream.Embedded(filepath.Join(s.options.data, "queue"), jetstream.ServerConfig{
			Listen: s.options.queueListen, Token: s.options.queueToken, Log: s.log,
		})
		if err != nil {
			return serviceError{fmt.Errorf("start the queue: %w", err)}
		}
		cfg.Server = s.server
	} else {
		cfg.Token = s.options.queueToken
	}
	if s.connection, err = jetstream.Connect(ctx, cfg); err != nil {
		return serviceError{err}
	}
	s.broker = s.connection
	return nil
}

func (s *system) useCases() {
	choose, card, now := chooser(s.models), cards(s.models), portal.SystemClock
	codec, scale := s.open.codecs.JPEG, resample.New()
	s.desk = &portal.Desk{Store: s.store, Blobs: s.blobs, Now: now, Choose: choose, Key: s.key, Printable: printable, Patients: s.patients, Work: s.work, Outbox: s.outbox}
	s.desk.Tell = portal.Notifying(now)
	s.intake = &portal.Intake{
		Store: s.store, Blobs: s.blobs, Now: now, Open: s.open.open, Identify: s.open.identify, Codec: codec, Resample: scale,
		Choose: choose, Log: s.log, Work: s.work, Outbox: s.outbox,
	}
	s.tiler = &portal.Tiler{
		Store: s.store, Blobs: s.blobs, Broker: s.broker, Now: now, Open: s.open.open, Codec: codec, Resample: scale,
		Card: card, Choose: choose, Log: s.log, Outbox: s.outbox,
	}
	s.collector = &portal.Collector{
		Store: s.store, Blobs: s.blobs, Broker: s.broker, Now: now, Card: card, Choose: choose, Log: s.log, Outbox: s.outbox,
	}
	s.relay = &portal.Relay{Store: s.store, Broker: s.broker, Log: s.log, Outbox: s.outbox}
	s.sweeper = &portal.Sweeper{
		Store: s.store, Collector: s.collector, Backlog: s.broker.Backlog, Now: now, Choose: choose, Log: s.log, Outbox: s.outbox,
	}
	s.critical = &portal.CriticalWatch{Store: s.store, Now: now, Log: s.log, Outbox: s.outbox, Tell: s.desk.Tell}
	s.unopened = &portal.OpenWatch{Store: s.store, Now: now, Choose: choose, Log: s.log, Outbox: s.outbox}
	s.shelf = &portal.Shelf{Store: s.store, Blobs: s.blobs, Open: s.open.open}
	s.auth = &auth.Authenticator{Store: s.store, Now: now}
}

// start runs the roles; a part that fails later says so on failed.
func (s *system) start(ctx context.Context, l net.Listener, failed chan<- error) error {
	ctx, s.cancel = context.WithCancel(context.WithoutCancel(ctx))
	o := s.options
	if o.demo {
		if err := s.fillDemo(ctx); err != nil {
			return fmt.Errorf("demo data: %w", err)
		}
	}
	var starts []func(context.Context) (queue.Consumption, error)
	if o.has("worker") {
		for _, m := range s.models.List() {
			worker := &queue.Worker{Broker: s.broker, Model: m, Codec: s.open.codecs.JPEG, Parallel: 2}
			starts = append(starts, worker.Start)
		}
	}
	if o.has("portal") {
		starts = append(starts, s.collector.Start)
		s.loop(ctx, s.intake.Run)
		s.loop(ctx, s.critical.Run)
		s.loop(ctx, s.unopened.Run)
		couriers, err := s.couriers()
		if err != nil {
			return err
		}
		for _, c := range couriers {
			s.loop(ctx, c.Run)
		}
		s.loop(ctx, s.fillPatientIndex)
	}
	if o.has("tiler") {
		starts = append(starts, s.tiler.Start)
	}
	if o.has("relay") {
		s.loop(ctx, s.relay.Run)
		s.loop(ctx, s.sweeper.Run)
	}
	for _, start := range starts {
		c, err := start(ctx)
		if err != nil {
			return fmt.Errorf("start taking work: %w", err)
		}
		s.consumptions = append(s.consumptions, c)
	}
	return s.startHTTP(l, failed)
}

// fillPatientIndex works beside the rest: a search finds older cases a little later.
func (s *system) fillPatientIndex(ctx context.Context) {
	if err := s.desk.FillPatientIndex(ctx); err != nil && ctx.Err() == nil {
		s.log.Warn("patients of older cases can't be searched for yet", "error", err)
	}
}

func (s *system) loop(ctx context.Context, run func(context.Context)) {
	s.loops.Go(func() { run(ctx) })
}

func (s *system) startHTTP(l net.Listener, failed chan<- error) (err error) {
	var page fs.FS
	if built, ok := web.Page(); ok {
		page = built
	} else {
		s.log.Warn("the page has not been built: run `make build`")
	}
	papers := &portal.Papers{
		Store: s.store, Blobs: s.blobs, Shelf: s.shelf, Resample: resample.New(), Card: cards(s.models), Choose: chooser(s.models),
		Now: portal.SystemClock, Print: printer{verifyURL: s.options.publicURL + "/verify/"}.print, Places: geojson.WriteSections,
	}
	s.http, err = httpapi.New(httpapi.Config{
		Desk: s.desk, Intake: s.intake, Shelf: s.shelf, Papers: papers, Store: s.store, Blobs: s.blobs, Auth: s.auth,
		Broker: s.broker, Models: s.models.List(), Codec: s.open.codecs.JPEG, Page: page, SignKey: s.key.Public().(ed25519.PublicKey),
		Demo: s.options.demo, Mail: s.options.mail.host != "", DemoLogins: s.demoLogins(), Version: version(), Log: s.log,
		TileFolder: s.options.tileFolder(), TileDisk: s.options.tileDiskMB << 20,
	})
	if err != nil {
		return err
	}
	go func() {
		if err := s.http.Serve(l); err != nil {
			failed <- fmt.Errorf("serve: %w", err)
		}
	}()
	return nil
}

// stop takes no more work, lets what is under way finish, and closes everything.
func (s *system) stop() error {
	var faults []error
	ctx, cancel := context.WithTimeout(context.Background(), stopTime)
	defer cancel()
	if s.http != nil {
		faults = append(faults, s.http.Shutdown(ctx))
	}
	for _, c := range s.consumptions {
		c.Stop()
	}
	if s.cancel != nil {
		s.cancel()
	}
	s.loops.Wait()
	if s.shelf != nil {
		s.shelf.Close()
	}
	if s.closeBlobs != nil {
		faults = append(faults, s.closeBlobs.Close())
	}
	if s.connection != nil {
		s.connection.Close()
	}
	if s.server != nil {
		s.server.Stop()
	}
	if s.store != nil {
		faults = append(faults, s.store.Close())
	}
	return errors.Join(faults...)
}
