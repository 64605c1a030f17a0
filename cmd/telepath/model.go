package main

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"telepath/queue"
	"telepath/queue/inference"
	"telepath/queue/models"
	"telepath/tiling/resample"
)

func modelCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "model", Short: "Models: list, serve, test", Args: cobra.NoArgs, RunE: needsSubcommand}
	cmd.AddCommand(modelList(), modelServe(), modelTest())
	return cmd
}

func modelList() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{Use: "list", Short: "Models that this program can ask", Args: cobra.NoArgs}
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		r, err := newModels(cmd.Context(), modelOptions{})
		if err != nil {
			return err
		}
		var all []queue.Card
		for _, m := range r.List() {
			all = append(all, m.Card())
		}
		if asJSON {
			return writeJSON(cmd.OutOrStdout(), all)
		}
		for _, c := range all {
			fmt.Fprintf(cmd.OutOrStdout(), "%s %s  %s\n  %s\n  stains %s, %v µm per pixel, tiles of %d px, threshold %v\n",
				c.Name, c.Version, c.Digest, c.Task, strings.Join(c.Stains, ", "), c.MPP, c.TileSize, c.Threshold)
		}
		return nil
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

// modelServe is a real server of the Open Inference Protocol for the built-in model, so
// that a remote model can be tried with two terminals.
func modelServe() *cobra.Command {
	var listen string
	cmd := &cobra.Command{Use: "serve", Short: "Serve the built-in model by the Open Inference Protocol", Args: cobra.NoArgs}
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		r, err := newModels(cmd.Context(), modelOptions{})
		if err != nil {
			return err
		}
		l, err := net.Listen("tcp", listen)
		if err != nil {
			return serviceError{fmt.Errorf("listen on %s: %w", listen, err)}
		}
		server := &http.Server{Handler: inference.Handler(r.List()...), ReadHeaderTimeout: 10 * time.Second}
		fmt.Fprintf(cmd.OutOrStdout(), "serving %s on http://%s (Open Inference Protocol v2)\n", modelNames(r), l.Addr())
		go func() {
			<-cmd.Context().Done()
			_ = server.Close() // batches under way come again by the queue
		}()
		if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			return err
		}
		return nil
	}
	cmd.Flags().StringVar(&listen, "listen", "127.0.0.1:8000", "address to listen on")
	return cmd
}

func modelTest() *cobra.Command {
	var asJSON bool
	var endpoint string
	cmd := &cobra.Command{
		Use: "test NAME DIR", Short: "Measure a model on labelled tiles", Args: cobra.ExactArgs(2),
		Long: "DIR holds one folder of tile images for each class. A tile of another size is cut to its middle square and scaled.",
	}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		r, err := newModels(cmd.Context(), modelOptions{endpoint: endpoint})
		if err != nil {
			return err
		}
		m, err := r.Get(args[0])
		if err != nil {
			return usageError{err}
		}
		e, err := models.Evaluate(cmd.Context(), m, args[1], models.Square(decodeTile, resample.New()))
		if err != nil {
			return err
		}
		if asJSON {
			return writeJSON(cmd.OutOrStdout(), e)
		}
		fmt.Fprintf(cmd.OutOrStdout(), "%d tiles, accuracy %.3f, balanced accuracy %.3f\n", e.Tiles, e.Accuracy, e.Balanced)
		for pair, auc := range e.AUC {
			fmt.Fprintf(cmd.OutOrStdout(), "  AUC %s %.3f\n", pair, auc)
		}
		return nil
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	cmd.Flags().StringVar(&endpoint, "endpoint", "", "address of a model server to ask instead")
	return cmd
}
