package main

import (
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"

	"telepath/reports"
	"telepath/tiling"
)

// verified is what `telepath verify --json` prints.
type verified struct {
	Valid    bool       `json:"valid"`
	Reason   string     `json:"reason"`
	Report   string     `json:"report"`
	Version  int        `json:"version"`
	SignedBy string     `json:"signed_by"`
	SignedAt *time.Time `json:"signed_at"`
}

func verifyCommand() *cobra.Command {
	var asJSON bool
	var keyFile string
	cmd := &cobra.Command{
		Use: "verify FILE", Short: "Check a signed report without a server", Args: cobra.ExactArgs(1),
		Long: "FILE is a signed version as the portal hands it out (…/versions/N.json). With --key it must have been\n" +
			"signed by that key (report-signing.pub.pem); without, only that nothing was changed is checked.\n" +
			"Exit 0: valid; 1: not valid; 3: not such a file.",
	}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		sealed, err := readSealed(args[0])
		if err != nil {
			return err
		}
		var key ed25519.PublicKey
		if keyFile != "" {
			if key, err = readPublicKey(keyFile); err != nil {
				return err
			}
		}
		version, failure := sealed.Open(key)
		v := verified{Valid: failure == nil}
		if failure != nil {
			v.Reason = failure.Error()
		} else {
			v.Report, v.Version, v.SignedBy, v.SignedAt = version.Report, version.N, version.SignedBy.Name, &version.SignedAt
		}
		if asJSON {
			err = writeJSON(cmd.OutOrStdout(), v)
		} else if v.Valid {
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "valid: report %s version %d, signed by %s at %s\n", v.Report, v.Version, v.SignedBy, v.SignedAt.Format(time.RFC3339))
		}
		return errors.Join(failure, err)
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	cmd.Flags().StringVar(&keyFile, "key", "", "PEM file with the public key that must have signed")
	return cmd
}

// maxSealed bounds a signed version's file.
const maxSealed = 64 << 20

func readSealed(path string) (reports.Sealed, error) {
	st, err := os.Stat(path)
	if err != nil {
		return reports.Sealed{}, tiling.Unreadable("not-found", "There is no such file", path, "Check the path.")
	}
	if st.Size() > maxSealed {
		return reports.Sealed{}, tiling.Unreadable("too-large", "The file is too large to be a signed report", path, "Choose the JSON file of a signed version.")
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return reports.Sealed{}, err
	}
	var s reports.Sealed
	if err := json.Unmarshal(data, &s); err != nil || len(s.Payload) == 0 {
		return s, tiling.Unreadable("not-a-report", "The file is not a signed report", path, "Choose the JSON file of a signed version.")
	}
	return s, nil
}
