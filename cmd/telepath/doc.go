// Command telepath is the whole product in one binary: one small file per subcommand, and
// wire.go puts the parts together. This is the only place that knows every package; it
// must hold no rules of its own.
package main
