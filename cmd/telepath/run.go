package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"telepath/portal"
	"telepath/tiling"
)

// Exit codes (design.md, "The outside").
const (
	exitDone     = 0
	exitOther    = 1
	exitUsage    = 2
	exitInput    = 3 // the input can't be used
	exitNoServer = 4 // a needed service is missing
)

// run is the program: it is what main and the end-to-end tests call.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	root := rootCommand()
	root.SetArgs(args)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.ExecuteContext(ctx)
	if err != nil {
		fmt.Fprintln(stderr, "telepath: "+explain(err))
	}
	return exitCode(err)
}

func rootCommand() *cobra.Command {
	root := &cobra.Command{
		Use: "telepath", Short: "Telepathology portal: slides in, signed reports out",
		SilenceUsage: true, SilenceErrors: true, Args: cobra.NoArgs,
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error { return applySettings(cmd) },
		RunE:              func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.PersistentFlags().String("config", "", "YAML file with settings (keys are the flags' names)")
	root.CompletionOptions.DisableDefaultCmd = true
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError{err} })
	root.AddCommand(
		serveCommand(), workerCommand(), analyzeCommand(), slideCommand(), modelCommand(), demoCommand(),
		userCommand(), hospitalCommand(), tokenCommand(), migrateCommand(), verifyCommand(), deadLettersCommand(),
		turnaroundCommand(), auditCommand(), versionCommand(),
	)
	return root
}

// usageError is a call whose words are off.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

func usagef(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// serviceError is a service that is needed and missing.
type serviceError struct{ error }

func (e serviceError) Unwrap() error { return e.error }

func exitCode(err error) int {
	var usage usageError
	var service serviceError
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &usage), isCobraUsage(err):
		return exitUsage
	case errors.As(err, &service):
		return exitNoServer
	}
	if _, ok := tiling.AsUnreadable(err); ok {
		return exitInput
	}
	switch portal.CodeOf(err) {
	case portal.Invalid:
		return exitUsage
	case portal.Unreadable:
		return exitInput
	}
	return exitOther
}

// isCobraUsage recognises the library's own complaints about the command line.
func isCobraUsage(err error) bool {
	for _, start := range []string{"unknown command", "accepts ", "requires at least", "required flag", "unknown flag"} {
		if strings.HasPrefix(err.Error(), start) {
			return true
		}
	}
	return false
}

// explain is the one paragraph that a person reads: what, where, why, what to do.
func explain(err error) string {
	var e *portal.Error
	if errors.As(err, &e) && e.Do != "" {
		return err.Error() + " " + e.Do
	}
	return err.Error()
}
