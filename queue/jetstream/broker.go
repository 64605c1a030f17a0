package jetstream

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"telepath/queue"
)

// Config says which server to speak to: one in the process or one at a URL.
type Config struct {
	// Server in this process; its token is taken from it.
	Server *Server
	// URL of a server or cluster, "nats://host:4222,nats://host2:4222".
	URL string
	// Token or Credentials (a file) for an outside server. Default: none.
	Token, Credentials string
	// Name shown in the server's list of connections, e.g. the role. Default "telepath".
	Name string
	// Replicas of the streams in a cluster. Default 1; a higher number that is there is kept.
	Replicas int
	// Log for what goes on in the background; nil: none.
	Log *slog.Logger
}

// Validate joins all faults of the configuration.
func (c Config) Validate() error {
	var faults []error
	if (c.Server == nil) == (c.URL == "") {
		faults = append(faults, errors.New("queue: give either a server in the process or a URL"))
	}
	if c.Token != "" && c.Credentials != "" {
		faults = append(faults, errors.New("queue: give a token or a credentials file, not both"))
	}
	if c.Replicas < 0 || c.Replicas > 5 {
		faults = append(faults, fmt.Errorf("queue: %d replicas: 1 to 5 are possible", c.Replicas))
	}
	return errors.Join(faults...)
}

const (
	reconnectWait = 250 * time.Millisecond
	// tryTime bounds one attempt to publish, publishTime all of them when the caller set no
	// deadline. Attempts use the same message id, so a late success is not stored twice.
	tryTime     = 5 * time.Second
	publishTime = 30 * time.Second
)

// Broker is a queue.Broker on JetStream. It reconnects for ever.
type Broker struct {
	nc  *nats.Conn
	js  jetstream.JetStream
	cfg Config
	log *slog.Logger

	mu       sync.Mutex
	running  map[*consumption]struct{}
	closed   bool
	stopping sync.Once
}

// Connect opens the connection and applies the streams. An outside server that is away is
// waited for until ctx ends.
func Connect(ctx context.Context, cfg Config) (*Broker, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	b := &Broker{cfg: cfg, log: cfg.Log, running: map[*consumption]struct{}{}}
	if b.log == nil {
		b.log = slog.New(slog.DiscardHandler)
	}
	var err error
	if b.nc, err = nats.Connect(cfg.URL, b.options()...); err != nil {
		return nil, fmt.Errorf("connect to the queue: %w", err)
	}
	if b.js, err = jetstream.New(b.nc, jetstream.WithPublishAsyncTimeout(2*tryTime)); err != nil {
		b.nc.Close()
		return nil, fmt.Errorf("connect to the queue: %w", err)
	}
	if err := b.prepare(ctx); err != nil {
		b.nc.Close()
		return nil, fmt.Errorf("connect to the queue: %w", err)
	}
	return b, nil
}

func (b *Broker) options() []nats.Option {
	name := b.cfg.Name
	if name == "" {
		name = "telepath"
	}
	o := []nats.Option{
		nats.Name(name), nats.MaxReconnects(-1), nats.RetryOnFailedConnect(true),
		nats.ReconnectWait(reconnectWait), nats.ReconnectJitter(100*time.Millisecond, time.Second),
		nats.DisconnectErrHandler(func(_ *nats.Conn, err error) {
			if err != nil {
				b.log.Warn("queue: connection lost, reconnecting", "error", err)
			}
		}),
		nats.ReconnectHandler(func(*nats.Conn) { b.reconnected() }),
		nats.ErrorHandler(func(_ *nats.Conn, _ *nats.Subscription, err error) {
			b.log.Warn("queue: connection", "error", err)
		}),
	}
	switch {
	case b.cfg.Server != nil:
		o = append(o, nats.InProcessServer(b.cfg.Server), nats.Token(b.cfg.Server.token))
	case b.cfg.Credentials != "":
		o = append(o, nats.UserCredentials(b.cfg.Credentials))
	case b.cfg.Token != "":
		o = append(o, nats.Token(b.cfg.Token))
	}
	return o
}

// reconnected makes every consumption pull anew: the server has forgotten the pulls that
// were waiting, and their missing heartbeat would be noticed only after 10 s.
func (b *Broker) reconnected() {
	b.log.Info("queue: connected again")
	b.mu.Lock()
	defer b.mu.Unlock()
	for c := range b.running {
		c.repull()
	}
}

// prepare applies the streams, waiting for a server that is away.
func (b *Broker) prepare(ctx context.Context) error {
	for {
		try, cancel := context.WithTimeout(ctx, tryTime)
		err := applyStreams(try, b.js, b.cfg.Replicas)
		cancel()
		if err == nil || permanent(err) {
			return err
		}
		b.log.Warn("queue: not ready, waiting", "error", err)
		if !pause(ctx, reconnectWait) {
			return fmt.Errorf("%w (%v)", err, context.Cause(ctx))
		}
	}
}

// Close stops every consumption, waits for their handlers and closes the connection. It may
// be called twice.
func (b *Broker) Close() {
	b.stopping.Do(func() {
		b.mu.Lock()
		b.closed = true
		running := make([]*consumption, 0, len(b.running))
		for c := range b.running {
			running = append(running, c)
		}
		b.mu.Unlock()
		for _, c := range running {
			c.Stop()
		}
		b.nc.Close()
	})
}

// Ping answers nil while the server answers and has the streams.
func (b *Broker) Ping(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	if _, err := b.js.Stream(ctx, queue.StreamTiles); err != nil {
		return fmt.Errorf("ask the queue: %w", err)
	}
	return nil
}

// Backlog reports messages and bytes of every stream, in the contract's order.
func (b *Broker) Backlog(ctx context.Context) ([]queue.Backlog, error) {
	out := make([]queue.Backlog, 0, len(streams))
	for _, cfg := range streams {
		s, err := b.js.Stream(ctx, cfg.Name)
		if err != nil {
			return nil, fmt.Errorf("read the backlog of %s: %w", cfg.Name, err)
		}
		state := s.CachedInfo().State
		out = append(out, queue.Backlog{Stream: cfg.Name, Messages: state.Msgs, Bytes: state.Bytes})
	}
	return out, nil
}

// Watch calls f, one at a time, for every new message on the filter. A slow f loses
// events: whoever watches reads the state itself afterwards.
func (b *Broker) Watch(filter string, f func(queue.Message)) (func(), error) {
	sub, err := b.nc.Subscribe(filter, func(m *nats.Msg) {
		f(queue.Message{Subject: m.Subject, ID: m.Header.Get(jetstream.MsgIDHeader), Data: m.Data})
	})
	if err != nil {
		return nil, fmt.Errorf("watch %s: %w", filter, err)
	}
	// Once the server has seen the subscription, no later event is missed.
	if err := b.nc.FlushTimeout(tryTime); err != nil && !errors.Is(err, nats.ErrTimeout) {
		b.log.Warn("queue: watching begins when the server is back", "filter", filter, "error", err)
	}
	return func() { _ = sub.Unsubscribe() }, nil // fails only when it is gone already
}

// pause waits and says whether ctx is still alive.
func pause(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}
