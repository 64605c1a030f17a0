//go:build !crashtest

package main

// instrument leaves the parts as they are. A build with the tag crashtest kills the process
// at a named point instead, see instrument_crashtest.go.
func instrument(p parts) parts { return p }
