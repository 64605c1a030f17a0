package main

import (
	"fmt"
	"log/slog"

	"github.com/spf13/cobra"

	"telepath/queue"
	"telepath/queue/jetstream"
)

// workerCommand is the role that runs alone beside a model server.
func workerCommand() *cobra.Command {
	var url, credentials, token string
	var o modelOptions
	var parallel int
	cmd := &cobra.Command{
		Use: "worker", Short: "Take batches from the queue and ask a model", Args: cobra.NoArgs,
		Long: "Needs the queue's address and, for a remote model, its address; sees tiles and numbers, never a patient.",
	}
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		log := slog.New(slog.NewTextHandler(cmd.ErrOrStderr(), nil))
		r, err := newModels(cmd.Context(), o)
		if err != nil {
			return err
		}
		broker, err := jetstream.Connect(cmd.Context(), jetstream.Config{URL: url, Credentials: credentials, Token: token, Name: "telepath worker", Log: log})
		if err != nil {
			return serviceError{err}
		}
		defer broker.Close()
		for _, m := range r.List() {
			w := &queue.Worker{Broker: broker, Model: m, Codec: newOpener().codecs.JPEG, Parallel: parallel}
			c, err := w.Start(cmd.Context())
			if err != nil {
				return err
			}
			defer c.Stop()
		}
		fmt.Fprintf(cmd.OutOrStdout(), "taking batches for %s\n", modelNames(r))
		<-cmd.Context().Done()
		return nil
	}
	f := cmd.Flags()
	f.StringVar(&url, "nats", "", "address of the queue, nats://host:4222 (required)")
	f.StringVar(&credentials, "nats-credentials", "", "credentials file")
	f.StringVar(&token, "queue-token", "", "token for the queue")
	f.StringVar(&o.endpoint, "endpoint", "", "address of a model server (Open Inference Protocol); default: the built-in model")
	f.StringVar(&o.card, "model-card", "", "YAML card of the hospital's own model")
	f.IntVar(&parallel, "parallel", 2, "batches at once")
	if err := cmd.MarkFlagRequired("nats"); err != nil {
		panic(err) // the flag is defined above
	}
	return cmd
}
