package main

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

// benchPeers runs the programs of testdata/peers. The C ones are compiled for each run.
type benchPeers struct{ programs string }

// peersPython is Debian's, which finds Debian's packages.
const peersPython = "/usr/bin/python3"

// findPeers says which packages are missing, or compiles the peers.
func (s *slidesBench) findPeers(ctx context.Context) error {
	sources := filepath.Join("testdata", "peers")
	s.peers = benchPeers{programs: s.work}
	var missing []error
	for _, p := range []struct{ name, with, packages string }{
		{"openslide_tiles", "-lopenslide", "gcc libopenslide-dev libturbojpeg0-dev"},
		{"jpeg_limit", "", "gcc libturbojpeg0-dev"},
	} {
		args := []string{"-O2", "-fopenmp", "-I/usr/include/openslide", filepath.Join(sources, p.name+".c"), "-o", filepath.Join(s.work, p.name)}
		if p.with != "" {
			args = append(args, p.with)
		}
		if out, err := exec.CommandContext(ctx, "gcc", append(args, "-lturbojpeg")...).CombinedOutput(); err != nil {
			missing = append(missing, fmt.Errorf("%s was not compiled, it needs %s: %w %s", p.name, p.packages, err, out))
		}
	}
	for module, name := range map[string]string{"openslide": "python3-openslide", "pydicom": "python3-pydicom"} {
		if err := exec.CommandContext(ctx, peersPython, "-c", "import "+module).Run(); err != nil {
			missing = append(missing, fmt.Errorf("%s has no %s: install %s", peersPython, module, name))
		}
	}
	return errors.Join(missing...)
}

// seconds runs a compiled peer and reads the first number that it prints.
func (p benchPeers) seconds(name string, args ...string) func(context.Context) (float64, error) {
	return func(ctx context.Context) (float64, error) {
		return firstNumber(exec.CommandContext(ctx, filepath.Join(p.programs, name), args...))
	}
}

func (p benchPeers) python(name string, args ...string) func(context.Context) (float64, error) {
	return func(ctx context.Context) (float64, error) {
		script := filepath.Join("testdata", "peers", name)
		return firstNumber(exec.CommandContext(ctx, peersPython, append([]string{script}, args...)...))
	}
}

func firstNumber(cmd *exec.Cmd) (float64, error) {
	out, err := cmd.Output()
	if err != nil {
		var failed *exec.ExitError
		if errors.As(err, &failed) {
			err = fmt.Errorf("%w: %s", err, failed.Stderr)
		}
		return 0, err
	}
	fields := strings.Fields(string(out))
	if len(fields) == 0 {
		return 0, errors.New("it printed nothing")
	}
	return strconv.ParseFloat(fields[0], 64)
}
