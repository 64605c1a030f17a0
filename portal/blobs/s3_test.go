package blobs_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"telepath/portal"
	"telepath/portal/blobs"
)

// gateway is a real S3 server on a folder: versitygw, one process for all tests.
type gateway struct {
	once    sync.Once
	err     error
	address string
	keys    blobs.S3Keys
	process *exec.Cmd
	folder  string
}

var s3Server gateway

func TestMain(m *testing.M) {
	code := m.Run()
	s3Server.stop()
	os.Exit(code)
}

// findGateway looks where .ci/setup puts it.
func findGateway() (string, error) {
	if path, err := exec.LookPath("versitygw"); err == nil {
		return path, nil
	}
	return exec.LookPath(filepath.Join("..", "..", "bin", "versitygw"))
}

func (g *gateway) start(t *testing.T) {
	t.Helper()
	path, err := findGateway()
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("versitygw, the S3 server of the tests, is neither in PATH nor in bin/: run .ci/setup test")
		}
		t.Skip("versitygw, the S3 server of the tests, is neither in PATH nor in bin/ (.ci/setup test puts it there): S3 is not tested")
	}
	g.once.Do(func() { g.err = g.run(path) })
	if g.err != nil {
		t.Fatal(g.err)
	}
}

func (g *gateway) run(path string) error {
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	g.address = free.Addr().String()
	if err := free.Close(); err != nil {
		return err
	}
	if g.folder, err = os.MkdirTemp("", "telepath-s3-"); err != nil {
		return err
	}
	g.keys = blobs.S3Keys{Access: "access" + portal.NewID(), Secret: "secret" + portal.NewID()}
	g.process = exec.Command(path, "--port", g.address, "--quiet", "posix", "--sidecar", filepath.Join(g.folder, "meta"), filepath.Join(g.folder, "data"))
	g.process.Env = append(os.Environ(), "ROOT_ACCESS_KEY="+g.keys.Access, "ROOT_SECRET_KEY="+g.keys.Secret)
	var said bytes.Buffer
	g.process.Stdout, g.process.Stderr = &said, &said
	for _, dir := range []string{"meta", "data"} {
		if err := os.Mkdir(filepath.Join(g.folder, dir), 0o700); err != nil {
			return err
		}
	}
	if err := g.process.Start(); err != nil {
		return err
	}
	for deadline := time.Now().Add(20 * time.Second); ; {
		conn, err := net.Dial("tcp", g.address)
		if err == nil {
			return conn.Close()
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("versitygw does not answer: %s", said.String())
		}
	}
}

func (g *gateway) stop() {
	if g.process != nil && g.process.Process != nil {
		_ = g.process.Process.Kill()
		_ = g.process.Wait()
	}
	if g.folder != "" {
		_ = os.RemoveAll(g.folder)
	}
}

// bucket makes a new bucket and says how to reach it.
func (g *gateway) bucket(t *testing.T) blobs.S3Config {
	t.Helper()
	g.start(t)
	name := "b" + portal.NewID()
	ok(t, g.client(t).MakeBucket(t.Context(), name, minio.MakeBucketOptions{}))
	c, err := blobs.ParseS3("s3://" + name + "/some/prefix?endpoint=http://" + g.address + "&region=us-east-1")
	ok(t, err)
	c.Keys = g.keys
	return c
}

func (g *gateway) client(t *testing.T) *minio.Client {
	t.Helper()
	c, err := minio.New(g.address, &minio.Options{Creds: credentials.NewStaticV4(g.keys.Access, g.keys.Secret, ""), Region: "us-east-1"})
	ok(t, err)
	return c
}

func openS3(t *testing.T, c blobs.S3Config) *blobs.S3 {
	t.Helper()
	s, err := blobs.NewS3(t.Context(), c)
	ok(t, err)
	t.Cleanup(func() { ok(t, s.Close()) })
	return s
}

func TestS3(t *testing.T) {
	t.Parallel()
	conformance(t, func(t *testing.T) func() portal.Blobs {
		c := s3Server.bucket(t)
		return func() portal.Blobs { return openS3(t, c) }
	})
}

func noise(n int) []byte {
	data := make([]byte, n)
	rng := rand.New(rand.NewPCG(1, 2))
	for i := range data {
		data[i] = byte(rng.Uint32())
	}
	return data
}

// An upload of many pieces, large and small, becomes one blob with every byte in its place.
func TestS3JoinsPieces(t *testing.T) {
	t.Parallel()
	s := openS3(t, s3Server.bucket(t))
	data := noise(30_000_000)
	var at int64
	for _, n := range []int{9_000_000, 1, 300, 6_000_000, 17_000, 14_000_000, len(data)} { // the line breaks again and again
		end := min(at+int64(n), int64(len(data)))
		added, err := s.AppendPart(t.Context(), "u", at, bytes.NewReader(data[at:end]))
		ok(t, err)
		at += added
	}
	part, err := s.OpenPart(t.Context(), "u")
	ok(t, err)
	content(t, part, string(data))
	ok(t, s.KeepPart(t.Context(), "u", "originals/ab"))
	want(t, s, "originals/ab", string(data))
	size(t, s, "u", 0)
	ok(t, s.Put(t.Context(), "again", bytes.NewReader(data)))
	want(t, s, "again", string(data))
}

// Reads anywhere, in any size, by many at once, give the blob's bytes.
func TestS3ReadsByRanges(t *testing.T) {
	t.Parallel()
	c := s3Server.bucket(t)
	c.CacheBytes = 2 << 20 // a fraction of the blob: blocks come and go
	s := openS3(t, c)
	data := noise(12_345_678)
	ok(t, s.Put(t.Context(), "slide", bytes.NewReader(data)))
	blob, err := s.Open(t.Context(), "slide")
	ok(t, err)
	var wait sync.WaitGroup
	for g := range 8 {
		wait.Go(func() {
			rng := rand.New(rand.NewPCG(uint64(g), 1))
			for range 60 {
				at, n := rng.Int64N(int64(len(data))), rng.IntN(900_000)
				buffer := make([]byte, n)
				got, err := blob.ReadAt(buffer, at)
				end := min(at+int64(n), int64(len(data)))
				if !bytes.Equal(buffer[:got], data[at:end]) || (got < n) != errors.Is(err, io.EOF) || err != nil && !errors.Is(err, io.EOF) {
					t.Errorf("%d bytes at %d: got %d, error %v", n, at, got, err)
				}
			}
		})
	}
	wait.Wait()
	if _, err := blob.ReadAt(make([]byte, 1), int64(len(data))); !errors.Is(err, io.EOF) {
		t.Errorf("behind the end: %v", err)
	}
	ok(t, blob.Close())
	if _, err := blob.ReadAt(make([]byte, 1), 1_000_000); err == nil {
		t.Error("a closed blob was read")
	}
}

// A blob that is replaced while it is open is an error, never a mixture of both.
func TestS3NeverMixesBlobs(t *testing.T) {
	t.Parallel()
	s := openS3(t, s3Server.bucket(t))
	ok(t, s.Put(t.Context(), "a", bytes.NewReader(bytes.Repeat([]byte("a"), 2_000_000))))
	blob, err := s.Open(t.Context(), "a")
	ok(t, err)
	ok(t, s.Put(t.Context(), "a", bytes.NewReader(bytes.Repeat([]byte("b"), 2_000_000))))
	buffer := make([]byte, 100)
	if n, err := blob.ReadAt(buffer, 1_500_000); err == nil || bytes.Contains(buffer[:n], []byte("b")) {
		t.Errorf("read %q, error %v", buffer[:n], err)
	}
}

// What a crashed process left is taken over when its lease is over, not before.
func TestS3LockOfADeadProcess(t *testing.T) {
	t.Parallel()
	c := s3Server.bucket(t)
	s := openS3(t, c)
	_, err := s3Server.client(t).PutObject(t.Context(), c.Bucket, c.Prefix+"locks/u", strings.NewReader("left by a crash"), 15, minio.PutObjectOptions{})
	ok(t, err)
	_, err = s.AppendPart(t.Context(), "u", 0, strings.NewReader("x"))
	fails(t, err, portal.Conflict)
}

func TestS3ThatIsAway(t *testing.T) {
	t.Parallel()
	c := s3Server.bucket(t)
	missing := c
	missing.Bucket = "b" + portal.NewID()
	_, err := blobs.NewS3(t.Context(), missing)
	fails(t, err, portal.NotFound)
	wrong := c
	wrong.Keys.Secret = "not the secret of this server"
	_, err = blobs.NewS3(t.Context(), wrong)
	if err == nil || strings.Contains(err.Error(), wrong.Keys.Secret) {
		t.Errorf("error %v", err)
	}
}

func TestParseS3(t *testing.T) {
	t.Parallel()
	got, err := blobs.ParseS3("s3://slides/a/b/?endpoint=http://127.0.0.1:9000&region=eu")
	want := blobs.S3Config{Bucket: "slides", Prefix: "a/b/", Endpoint: "127.0.0.1:9000", PathStyle: true, Region: "eu"}
	if err != nil || got != want {
		t.Errorf("%+v, %v", got, err)
	}
	got, err = blobs.ParseS3("s3://slides")
	if want := (blobs.S3Config{Bucket: "slides", Endpoint: "s3.amazonaws.com", Secure: true}); err != nil || got != want {
		t.Errorf("%+v, %v", got, err)
	}
	for _, bad := range []string{
		"", "slides", "https://slides", "s3://", "s3:///a", "s3://AKIA:hidden-secret@slides", "s3://slides?endpoint=ftp://a", "s3://slides?endpoint=a:9000",
		"s3://slides?endpoint=https://AKIA:hidden-secret@a", "s3://slides?secret=hidden-secret", "s3://slides?endpoint=https://a/b", "s3://sli des?x=hidden-secret%zz",
	} {
		_, err := blobs.ParseS3(bad)
		fails(t, err, portal.Invalid)
		if err != nil && strings.Contains(err.Error(), "hidden-secret") {
			t.Errorf("%v", err)
		}
	}
}

// A configuration that is printed or logged shows no key.
func TestS3KeysAreNotPrinted(t *testing.T) {
	t.Parallel()
	c := blobs.S3Config{Bucket: "slides", Keys: blobs.S3Keys{Access: "AKIA", Secret: "hidden"}}
	for _, format := range []string{"%v", "%+v", "%#v", "%s"} {
		if text := fmt.Sprintf(format, c) + fmt.Sprintf(format, &c); strings.Contains(text, "hidden") || strings.Contains(text, "AKIA") {
			t.Errorf("%s: %s", format, text)
		}
	}
}
