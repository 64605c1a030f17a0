package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"telepath/tiling"
	"telepath/tiling/tilingtest"
)

// contenders lists the servers in the order in which they take turns.
func (h *httpBench) contenders(ctx context.Context) ([]contender, error) {
	mid := benchSlide{name: "40k", width: 40_000, height: 30_000, seed: 1}
	big := benchSlide{name: "100k", width: 100_000, height: 80_000, seed: 2}
	sets := map[string]*tileSet{}
	for _, slide := range []*benchSlide{&mid, &big} {
		slide.tiff = filepath.Join(h.dir, fmt.Sprintf("grainy-%dx%d.tiff", slide.width, slide.height))
		slide.dicom = strings.TrimSuffix(slide.tiff, ".tiff") + "-orthanc"
		if err := errors.Join(slide.draw(ctx), dicomize(ctx, slide.tiff, slide.dicom)); err != nil {
			return nil, err
		}
	}
	for name, path := range map[string]string{"tiff": mid.tiff, "dicom_40k": mid.dicom, "dicom": big.dicom} {
		set, err := chooseTiles(ctx, path)
		if err != nil {
			return nil, err
		}
		sets[name] = set
		figure("tiles_mean_bytes_"+name, set.meanBytes(), "B", "-", "-")
	}
	var all []contender
	add := func(name, set string, connections []int, files string, start func(context.Context, *tileSet) (*running, error)) {
		s := sets[set]
		all = append(all, contender{name: name, set: s, connections: connections, files: []string{files},
			start: func(ctx context.Context) (*running, error) { return start(ctx, s) }})
	}
	eight := []int{8}
	add("nginx_tiff", "tiff", httpConnections, h.work, h.startNginx)
	add("telepath_tiff", "tiff", httpConnections, h.work, h.startTelepath)
	add("iipsrv", "tiff", httpConnections, mid.tiff, h.startIIP)
	add("nginx_dicom", "dicom", httpConnections, h.work, h.startNginx)
	add("telepath_dicom", "dicom", httpConnections, h.work, h.startTelepath)
	add("orthanc", "dicom", httpConnections, h.work, h.startOrthanc)
	add("telepath_dicom_40k", "dicom_40k", eight, h.work, h.startTelepath)
	add("orthanc_40k", "dicom_40k", eight, h.work, h.startOrthanc)
	return all, nil
}

// dicomize writes the slide with the plugin's own tool, once: the stored tiles in instances
// of 10 MB, which the plugin reads fastest. Telepath serves the same files.
func dicomize(ctx context.Context, tiff, folder string) error {
	if _, err := os.Stat(folder); err == nil {
		return nil
	}
	fmt.Fprintf(os.Stderr, "bench-http: writing %s, some minutes, once\n", folder)
	part := folder + ".part"
	if err := errors.Join(os.RemoveAll(part), os.MkdirAll(part, 0o755)); err != nil {
		return err
	}
	cmd, err := command(ctx, "OrthancWSIDicomizer", "--folder", part, "--reencode", "0", tiff)
	if err != nil {
		return fmt.Errorf("%w: Debian package orthanc-wsi", err)
	}
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("OrthancWSIDicomizer: %w: %s", err, out[max(0, len(out)-500):])
	}
	return os.Rename(part, folder)
}

// keyOf names a set's folders under work.
func (t *tileSet) keyOf() string { return filepath.Base(t.path) }

// command finds a program, also where Debian puts those for administrators.
func command(ctx context.Context, name string, args ...string) (*exec.Cmd, error) {
	for _, dir := range append(filepath.SplitList(os.Getenv("PATH")), "/usr/sbin", "/usr/lib/iipimage-server") {
		if st, err := os.Stat(filepath.Join(dir, name)); err == nil && st.Mode()&0o111 != 0 {
			return exec.CommandContext(ctx, filepath.Join(dir, name), args...), nil
		}
	}
	return nil, fmt.Errorf("%s: %w", name, errNotInstalled)
}

// process starts a server that is stopped by a signal.
func process(cmd *exec.Cmd) (stop func(), err error) {
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	gone := make(chan struct{})
	go func() { _ = cmd.Wait(); close(gone) }()
	return func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		select {
		case <-gone:
		case <-time.After(20 * time.Second):
			_ = cmd.Process.Kill()
			<-gone
		}
	}, nil
}

func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}

// awaitAddress waits until an address can be connected to.
func awaitAddress(ctx context.Context, address string) error {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	for {
		conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", address)
		if err == nil {
			return conn.Close()
		}
		if ctx.Err() != nil {
			return fmt.Errorf("%s does not answer: %w", address, err)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// paths makes one address for each tile.
func (t *tileSet) paths(path func(at tiling.TileIndex) string) []string {
	out := make([]string, len(t.tiles))
	for i, at := range t.tiles {
		out[i] = path(at)
	}
	return out
}

// check compares some tiles with the stored ones: what they show, if not the bytes.
func check(ctx context.Context, set *tileSet, r *running) error {
	codec := newOpener().codecs.JPEG
	for i := 0; i < len(r.paths); i += len(r.paths)/20 + 1 {
		data, status, err := get(ctx, "http://"+r.address+r.paths[i], r.cookie)
		if err != nil || status != http.StatusOK {
			return errors.Join(err, fmt.Errorf("%s: status %d %s", r.paths[i], status, data[:min(len(data), 200)]))
		}
		want := set.bytes[set.tiles[i]]
		if bytes.Equal(data, want) {
			continue
		}
		got, err1 := codec.Decode(data, false)
		shown, err2 := codec.Decode(want, false)
		if err := errors.Join(err1, err2); err != nil {
			return fmt.Errorf("%s: %w", r.paths[i], err)
		}
		if d := tilingtest.MeanDifference(got, shown); d > 6 {
			return fmt.Errorf("%s: another picture, it differs by %.1f", r.paths[i], d)
		}
	}
	return nil
}

func get(ctx context.Context, url, cookie string) ([]byte, int, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, 0, err
	}
	if cookie != "" {
		req.Header.Set("Cookie", cookie)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, 0, err
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	return data, resp.StatusCode, err
}

// startNginx serves the tiles as files, the way its makers advise: sendfile, open files kept,
// no log, a worker per core.
func (h *httpBench) startNginx(ctx context.Context, set *tileSet) (*running, error) {
	folder := filepath.Join(h.work, "files-"+set.keyOf())
	if _, err := os.Stat(folder); err != nil {
		if err := os.MkdirAll(folder, 0o755); err != nil {
			return nil, err
		}
		for at, data := range set.bytes {
			if err := os.WriteFile(filepath.Join(folder, fmt.Sprintf("%d_%d.jpg", at.Col, at.Row)), data, 0o644); err != nil {
				return nil, err
			}
		}
	}
	r, err := h.nginx(ctx, "root "+folder+";\nopen_file_cache max=20000;\nopen_file_cache_valid 60s;\n", "")
	if err != nil {
		return nil, err
	}
	r.paths = set.paths(func(at tiling.TileIndex) string { return fmt.Sprintf("/%d_%d.jpg", at.Col, at.Row) })
	return r, nil
}

// nginx starts it with what a server and the http block hold besides the common part.
func (h *httpBench) nginx(ctx context.Context, server, block string) (*running, error) {
	address, err := freeAddress()
	if err != nil {
		return nil, err
	}
	user := ""
	if os.Getuid() == 0 {
		user = "user root;\n"
	}
	dir, err := os.MkdirTemp(h.work, "nginx-")
	if err != nil {
		return nil, err
	}
	temp := ""
	for _, kind := range []string{"client_body", "proxy", "fastcgi", "uwsgi", "scgi"} {
		temp += kind + "_temp_path " + filepath.Join(dir, kind) + ";\n"
	}
	config := user + `worker_processes auto; daemon off; error_log stderr crit; pid ` + filepath.Join(dir, "pid") + `;
events { worker_connections 1024; }
http {
access_log off; sendfile on; tcp_nopush on; keepalive_requests 100000000;
types { image/jpeg jpg; }
` + temp + block + `
server { listen ` + address + ` backlog=1024;
` + server + "}\n}\n"
	file := filepath.Join(dir, "nginx.conf")
	if err := os.WriteFile(file, []byte(config), 0o600); err != nil {
		return nil, err
	}
	cmd, err := command(ctx, "nginx", "-p", dir, "-c", file)
	if err != nil {
		return nil, fmt.Errorf("%w: Debian package nginx", err)
	}
	stop, err := process(cmd)
	if err != nil {
		return nil, err
	}
	return &running{address: address, roots: []int{cmd.Process.Pid}, stop: stop}, awaitAddress(ctx, address)
}

// startIIP serves the TIFF through one iipsrv process per core behind nginx. A process takes
// one FastCGI connection at a time, so that connections can't be kept.
func (h *httpBench) startIIP(ctx context.Context, set *tileSet) (*running, error) {
	block := "upstream iip {\n"
	var stops []func()
	var pids []int
	stopAll := func() {
		for _, stop := range stops {
			stop()
		}
	}
	for range 2 {
		address, err := freeAddress()
		if err != nil {
			return nil, err
		}
		cmd, err := command(ctx, "iipsrv.fcgi", "--bind", address, "--backlog", "1024")
		if err != nil {
			stopAll()
			return nil, fmt.Errorf("%w: Debian package iipimage-server", err)
		}
		cmd.Env = append(os.Environ(), "LOGFILE="+filepath.Join(h.work, "iipsrv.log"), "VERBOSITY=0")
		stop, err := process(cmd)
		if err == nil {
			stops, pids = append(stops, stop), append(pids, cmd.Process.Pid)
			err = awaitAddress(ctx, address)
		}
		if err != nil {
			stopAll()
			return nil, err
		}
		block += "server " + address + ";\n"
	}
	r, err := h.nginx(ctx, `location / { fastcgi_pass iip;
fastcgi_param QUERY_STRING $query_string; fastcgi_param REQUEST_METHOD $request_method; fastcgi_param REQUEST_URI $request_uri; }
`, block+"}\n")
	if err != nil {
		stopAll()
		return nil, err
	}
	r.roots = append(r.roots, pids...)
	inner := r.stop
	r.stop = func() { inner(); stopAll() }
	finest, err := iipLevels(ctx, r.address, set.path)
	if err != nil {
		r.stop()
		return nil, err
	}
	cols := set.level.Cols()
	r.paths = set.paths(func(at tiling.TileIndex) string {
		return fmt.Sprintf("/iip?FIF=%s&JTL=%d,%d", set.path, finest, at.Row*cols+at.Col)
	})
	return r, nil
}

// iipLevels asks for the number of the finest resolution.
func iipLevels(ctx context.Context, address, tiff string) (int, error) {
	data, _, err := get(ctx, "http://"+address+"/iip?FIF="+tiff+"&OBJ=Resolution-number", "")
	if err != nil {
		return 0, err
	}
	_, number, _ := strings.Cut(string(data), "Resolution-number:")
	n, err := strconv.Atoi(strings.TrimSpace(number))
	if err != nil {
		return 0, fmt.Errorf("iipsrv said %q", data)
	}
	return n - 1, nil
}

// startOrthanc stores the series and serves it through the plugin, with Orthanc's defaults
// for its caches and threads.
func (h *httpBench) startOrthanc(ctx context.Context, set *tileSet) (*running, error) {
	const plugin = "/usr/share/orthanc/plugins/libOrthancWSI.so"
	if _, err := os.Stat(plugin); err != nil {
		return nil, fmt.Errorf("%s: %w: Debian package orthanc-wsi", plugin, errNotInstalled)
	}
	address, err := freeAddress()
	if err != nil {
		return nil, err
	}
	_, port, _ := net.SplitHostPort(address)
	number, _ := strconv.Atoi(port) // the system gave it
	dir := filepath.Join(h.work, "orthanc-"+set.keyOf())
	_, stored := os.Stat(dir)
	config, err := json.Marshal(map[string]any{
		"Name": "bench", "StorageDirectory": dir, "IndexDirectory": dir, "HttpPort": number, "DicomServerEnabled": false,
		"AuthenticationEnabled": false, "RemoteAccessAllowed": false, "Plugins": []string{plugin}, "KeepAlive": true, "TcpNoDelay": true,
	})
	file := dir + ".json"
	if err := errors.Join(err, os.MkdirAll(dir, 0o700), os.WriteFile(file, config, 0o600)); err != nil {
		return nil, err
	}
	cmd, err := command(ctx, "Orthanc", file)
	if err != nil {
		return nil, fmt.Errorf("%w: Debian package orthanc", err)
	}
	stop, err := process(cmd)
	if err != nil {
		return nil, err
	}
	r := &running{address: address, roots: []int{cmd.Process.Pid}, stop: stop}
	err = awaitAddress(ctx, address)
	if err == nil && stored != nil {
		err = storeSeries(ctx, address, set.path)
	}
	var series string
	if err == nil {
		series, err = onlySeries(ctx, address)
	}
	if err != nil {
		stop()
		return nil, err
	}
	r.paths = set.paths(func(at tiling.TileIndex) string { return fmt.Sprintf("/wsi/tiles/%s/0/%d/%d", series, at.Col, at.Row) })
	return r, nil
}

func storeSeries(ctx context.Context, address, folder string) error {
	files, err := filepath.Glob(filepath.Join(folder, "*.dcm"))
	for _, path := range files {
		if err == nil {
			err = post(ctx, "http://"+address+"/instances", path)
		}
	}
	return err
}

func post(ctx context.Context, url, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, f)
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s", path, resp.Status)
	}
	return nil
}

func onlySeries(ctx context.Context, address string) (string, error) {
	data, _, err := get(ctx, "http://"+address+"/series", "")
	var all []string
	if err = errors.Join(err, json.Unmarshal(data, &all)); err == nil && len(all) != 1 {
		err = fmt.Errorf("Orthanc has %d series", len(all))
	}
	if err != nil {
		return "", err
	}
	return all[0], nil
}

// forgetFiles drops files, and those in folders, from the page cache.
func forgetFiles(paths []string) error {
	const dontNeed = 4 // POSIX_FADV_DONTNEED
	syscall.Sync()     // what is not written yet stays
	for _, path := range paths {
		err := filepath.WalkDir(path, func(path string, e os.DirEntry, err error) error {
			if err != nil || !e.Type().IsRegular() {
				return nil // gone meanwhile, or nothing to forget
			}
			f, err := os.Open(path)
			if err != nil {
				return nil
			}
			defer f.Close()
			if _, _, code := syscall.Syscall6(syscall.SYS_FADVISE64, f.Fd(), 0, 0, dontNeed, 0, 0); code != 0 {
				return code
			}
			return nil
		})
		if err != nil {
			return fmt.Errorf("drop %s from the page cache: %w", path, err)
		}
	}
	return nil
}
