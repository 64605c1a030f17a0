package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"gopkg.in/yaml.v3"
)

// applySettings fills the flags that were not given from TELEPATH_* variables and then from
// the YAML file named by --config or TELEPATH_CONFIG.
func applySettings(cmd *cobra.Command) error {
	file, err := readSettings(cmd)
	if err != nil {
		return err
	}
	var faults []error
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if f.Changed {
			return
		}
		value, from := os.LookupEnv(variable(f.Name))
		source := variable(f.Name)
		if !from {
			value, from = file[f.Name]
			source = f.Name + " in the settings file"
		}
		if !from || f.Name == "config" || f.Name == "help" {
			return
		}
		if err := cmd.Flags().Set(f.Name, value); err != nil {
			faults = append(faults, usagef("%s: %w", source, err))
		}
	})
	return errors.Join(faults...)
}

// variable is the environment's name for a flag: --queue-listen is TELEPATH_QUEUE_LISTEN.
func variable(flag string) string {
	return "TELEPATH_" + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

func readSettings(cmd *cobra.Command) (map[string]string, error) {
	path, _ := cmd.Flags().GetString("config")
	if path == "" {
		path = os.Getenv("TELEPATH_CONFIG")
	}
	if path == "" {
		return nil, nil
	}
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, usagef("settings file %s does not exist", path)
	}
	if err != nil {
		return nil, fmt.Errorf("read settings: %w", err)
	}
	var values map[string]any
	if err := yaml.Unmarshal(data, &values); err != nil {
		return nil, usagef("settings file %s: %w", path, err)
	}
	out := map[string]string{}
	for k, v := range values {
		out[k] = fmt.Sprint(v)
	}
	return out, nil
}
