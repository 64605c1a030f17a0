package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	go func() {
		<-ctx.Done()
		stop() // a second signal ends the process at once
	}()
	if program, err := os.Executable(); err == nil {
		ctx = withProgram(ctx, program)
	}
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}
