//go:build !linux

package pgtest

import (
	"context"
	"errors"
	"testing"
)

// Cluster is not there on this system.
type Cluster struct{}

// Start says so.
func Start(context.Context) (*Cluster, error) {
	return nil, errors.New("the PostgreSQL tests run on Linux; set TELEPATH_TEST_NO_POSTGRES=1 elsewhere")
}

// Database returns nothing.
func (c *Cluster) Database(testing.TB) string { return "" }

// Stop does nothing.
func (c *Cluster) Stop() error { return nil }
