package pgtest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib"
)

// Cluster is a PostgreSQL server of this test process, on a Unix socket. It ends with the
// operating-system thread that started it, so lock the goroutine to its thread first.
type Cluster struct {
	dir, bin string
	server   *exec.Cmd
	admin    *sql.DB
	made     atomic.Int64
}

// Start makes and starts a server from Debian's binaries. It refuses to run as root,
// so that root hands it to an unprivileged user.
func Start(ctx context.Context) (*Cluster, error) {
	bin, err := binaries()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "telepath-pg")
	if err != nil {
		return nil, err
	}
	c := &Cluster{dir: dir, bin: bin}
	attr, err := c.unprivileged()
	if err != nil {
		return nil, errors.Join(err, c.Stop())
	}
	initdb := exec.CommandContext(ctx, filepath.Join(bin, "initdb"), "-D", filepath.Join(dir, "data"),
		"-U", "telepath", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
	initdb.SysProcAttr, initdb.Dir = attr, dir
	if out, err := initdb.CombinedOutput(); err != nil {
		return nil, errors.Join(fmt.Errorf("initdb: %w: %s", err, out), c.Stop())
	}
	if err := c.serve(ctx, attr); err != nil {
		return nil, err
	}
	return c, nil
}

func binaries() (string, error) {
	if path, err := exec.LookPath("initdb"); err == nil {
		return filepath.Dir(path), nil
	}
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if len(found) == 0 {
		return "", errors.New("no PostgreSQL server binaries: install Debian's postgresql, or set TELEPATH_TEST_NO_POSTGRES=1")
	}
	return filepath.Dir(found[len(found)-1]), nil
}

func (c *Cluster) unprivileged() (*syscall.SysProcAttr, error) {
	attr := &syscall.SysProcAttr{Pdeathsig: syscall.SIGINT}
	if os.Geteuid() != 0 {
		return attr, nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		u, err = user.Lookup("nobody")
	}
	if err != nil {
		return nil, fmt.Errorf("a user to run PostgreSQL as: %w", err)
	}
	uid, err1 := strconv.ParseUint(u.Uid, 10, 32)
	gid, err2 := strconv.ParseUint(u.Gid, 10, 32)
	attr.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	return attr, errors.Join(err1, err2, os.Chown(c.dir, int(uid), int(gid)))
}

func (c *Cluster) serve(ctx context.Context, attr *syscall.SysProcAttr) error {
	log, err := os.Create(filepath.Join(c.dir, "log"))
	if err != nil {
		return err
	}
	defer log.Close()
	c.server = exec.Command(filepath.Join(c.bin, "postgres"), "-D", filepath.Join(c.dir, "data"), "-k", c.dir,
		"-c", "listen_addresses=", "-c", "fsync=off", "-c", "max_connections=300", "-c", "shared_buffers=32MB")
	c.server.SysProcAttr, c.server.Dir = attr, c.dir
	c.server.Stdout, c.server.Stderr = log, log
	if err := c.server.Start(); err != nil {
		c.server = nil
		return errors.Join(err, c.Stop())
	}
	if c.admin, err = sql.Open("pgx", c.dsn("postgres")); err != nil {
		return errors.Join(err, c.Stop())
	}
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		if err = c.admin.PingContext(ctx); err == nil {
			return nil
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			out, _ := os.ReadFile(log.Name())
			return errors.Join(fmt.Errorf("PostgreSQL did not start: %w: %s", err, out), c.Stop())
		}
	}
}

func (c *Cluster) dsn(database string) string {
	return "postgres:///" + database + "?host=" + c.dir + "&user=telepath"
}

// Database makes a fresh database and returns its address.
func (c *Cluster) Database(t testing.TB) string {
	t.Helper()
	name := "test_" + strconv.FormatInt(c.made.Add(1), 10)
	if _, err := c.admin.ExecContext(t.Context(), "CREATE DATABASE "+name); err != nil {
		t.Fatal(err)
	}
	return c.dsn(name)
}

// Stop ends the server (fast shutdown) and removes its files.
func (c *Cluster) Stop() error {
	if c == nil {
		return nil
	}
	var err error
	if c.admin != nil {
		err = c.admin.Close()
	}
	if c.server != nil {
		kill := time.AfterFunc(20*time.Second, func() { _ = c.server.Process.Kill() })
		err = errors.Join(err, c.server.Process.Signal(syscall.SIGINT), c.server.Wait())
		kill.Stop()
	}
	return errors.Join(err, os.RemoveAll(c.dir))
}
