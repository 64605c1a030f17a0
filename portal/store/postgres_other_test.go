//go:build !linux

package store_test

import (
	"context"
	"errors"
	"testing"
)

type cluster struct{}

func startCluster(context.Context) (*cluster, error) {
	return nil, errors.New("the PostgreSQL tests run on Linux; set TELEPATH_TEST_NO_POSTGRES=1 elsewhere")
}

func (c *cluster) database(*testing.T) string { return "" }
func (c *cluster) stop() error                { return nil }
