// Package tilingtest holds the checks that every tiling.Slide must pass, and helps tests to
// find real slides. It is used by tests only.
package tilingtest
