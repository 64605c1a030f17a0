package jetstream

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"time"

	"github.com/nats-io/nats-server/v2/server"
)

// maxStore is what the embedded server may put on disk: the streams' 6.2 GiB and room for
// an operator's own. Without it the server would offer three quarters of the free disk, and
// would refuse the streams on a small one.
const maxStore = 8 * gib

// ServerConfig of the embedded server. The zero value listens nowhere and is silent.
type ServerConfig struct {
	// Listen is "host:port" for workers in other processes; port 0 picks one. Default: no
	// listener, only connections from inside the process.
	Listen string
	// Token that every connection has to show, including the process's own. Default: none,
	// which is only right without a listener or on the loopback address.
	Token string
	// SyncAlways writes every message through to the disk before it is acknowledged: safe
	// against a power cut, 1.3 times slower at 768 KB and up to 8 times at 16 KB. Default
	// false: written through within syncInterval. A killed process loses nothing either way.
	SyncAlways bool
	// Log of the server; nil: none.
	Log *slog.Logger
}

// syncInterval is how much a power cut may take: the sweeper at start sends again what the
// database says is unfinished, so a second of messages is work done twice, not lost.
const syncInterval = time.Second

// Validate joins all faults of the configuration.
func (c ServerConfig) Validate() error {
	if c.Listen == "" {
		return nil
	}
	host, port, err := net.SplitHostPort(c.Listen)
	if err != nil {
		return fmt.Errorf("queue listener %q: use host:port: %w", c.Listen, err)
	}
	var faults []error
	if host == "" {
		faults = append(faults, fmt.Errorf("queue listener %q: name the address to listen on, e.g. 127.0.0.1:4222", c.Listen))
	}
	if n, err := strconv.Atoi(port); err != nil || n < 0 || n > 65535 {
		faults = append(faults, fmt.Errorf("queue listener %q: the port must be 0 to 65535", c.Listen))
	}
	return errors.Join(faults...)
}

// Server is a NATS server inside the process.
type Server struct {
	srv   *server.Server
	token string
	lock  *os.File
	once  sync.Once
}

// Embedded starts a server that keeps its messages under dir and returns when it answers.
// A second server on the same folder is refused.
func Embedded(dir string, cfg ServerConfig) (*Server, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the queue's folder: %w", err)
	}
	lock, err := lockFile(filepath.Join(dir, "lock"))
	if err != nil {
		return nil, fmt.Errorf("the queue's folder %s is in use by another process: %w", dir, err)
	}
	srv, err := server.NewServer(cfg.options(dir))
	if err != nil {
		_ = lock.Close()
		return nil, fmt.Errorf("start the embedded queue: %w", err)
	}
	if cfg.Log != nil {
		srv.SetLoggerV2(slogger{cfg.Log}, false, false, false)
	}
	s := &Server{srv: srv, token: cfg.Token, lock: lock}
	srv.Start()
	// Recovery reads the message blocks: seconds for gigabytes.
	if !srv.ReadyForConnections(time.Minute) || !srv.JetStreamEnabled() {
		s.Stop()
		return nil, fmt.Errorf("start the embedded queue in %s: it did not come up; is the folder writable, the port free and the disk not full?", dir)
	}
	return s, nil
}

func (c ServerConfig) options(dir string) *server.Options {
	o := &server.Options{
		ServerName: "telepath", JetStream: true, StoreDir: dir,
		JetStreamMaxStore: maxStore, JetStreamMaxMemory: 64 * mib,
		MaxPayload: maxPayload, SyncInterval: syncInterval, SyncAlways: c.SyncAlways,
		Authorization: c.Token, DontListen: c.Listen == "",
		NoSigs: true, NoLog: c.Log == nil, NoSystemAccount: false,
	}
	if c.Listen != "" {
		host, port, _ := net.SplitHostPort(c.Listen) // Validate has read it
		o.Host = host
		if o.Port, _ = strconv.Atoi(port); o.Port == 0 {
			o.Port = server.RANDOM_PORT
		}
	}
	return o
}

// InProcessConn opens a connection inside the process (nats.InProcessConnProvider).
func (s *Server) InProcessConn() (net.Conn, error) { return s.srv.InProcessConn() }

// URL that workers connect to; empty without a listener.
func (s *Server) URL() string {
	if addr := s.srv.Addr(); addr != nil {
		return "nats://" + addr.String()
	}
	return ""
}

// Stop ends the server and returns when it is gone. Messages stay on disk. It may be called
// twice.
func (s *Server) Stop() {
	s.once.Do(func() {
		s.srv.Shutdown()
		s.srv.WaitForShutdown()
		_ = s.lock.Close()
	})
}
