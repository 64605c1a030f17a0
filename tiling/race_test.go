//go:build race

package tiling_test

// racing says that the race detector is in, which makes mere computing ten times as slow.
const racing = true
