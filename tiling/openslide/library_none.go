//go:build !(((linux && !android) || darwin || freebsd) && !faketime && (amd64 || arm64 || loong64 || riscv64 || ppc64le || s390x))

package openslide

import (
	"fmt"
	"runtime"
)

func load() (*Library, error) {
	return nil, fmt.Errorf("libraries are not loaded at run time on %s/%s", runtime.GOOS, runtime.GOARCH)
}
