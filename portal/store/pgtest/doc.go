// Package pgtest starts a real PostgreSQL server for tests, from the server binaries that
// Debian's package postgresql installs: a fresh cluster in a temporary folder, on a Unix
// socket, and a fresh database for every test.
//
// It is for tests only, and must not know what the databases hold.
package pgtest
