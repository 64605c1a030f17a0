package blobs

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"telepath/portal"
)

// S3 is a blob store in a bucket of an S3 server:
//
//	<prefix>blobs/<key>               finished blobs
//	<prefix>parts/<upload>/<offset>   pieces of uploads on their way in
//	<prefix>locks/<upload>            who is writing an upload
//
// Several processes may use the same bucket: all state is in it. Blobs are read by ranges,
// through a cache of blocks in memory.
type S3 struct {
	core   minio.Core
	bucket string
	prefix string
	blocks *blockCache
	watch  lockWatch
	// Fields so that tests can make them small.
	piece int
	lease time.Duration
}

var _ portal.Blobs = (*S3)(nil)

// S3Config says where the bucket is. Printing it shows no secret.
type S3Config struct {
	// Endpoint is host or host:port; Secure speaks TLS to it.
	Endpoint string
	Secure   bool
	Bucket   string
	// Prefix of every object's name; empty, or ending with a slash.
	Prefix string
	Region string
	// PathStyle puts the bucket into the path, as most servers other than Amazon's want it.
	PathStyle bool
	// CacheBytes bounds the blocks kept in memory. More saves requests when many people look at
	// the same slides. Default 128 MiB.
	CacheBytes int64
	// Keys are the credentials. Without: those of the machine (AWS_* variables, its role).
	Keys S3Keys
}

// S3Keys are credentials that print as dots.
type S3Keys struct{ Access, Secret string }

// String hides the keys from logs and messages.
func (S3Keys) String() string { return "…" }

// GoString hides the keys from %#v.
func (S3Keys) GoString() string { return "…" }

const (
	defaultCache = 128 << 20
	// pieceBytes of an upload are held in memory until they are an object: what a crash costs
	// the sender at most. 64 GiB are 8,192 pieces, below the 10,000 that S3 puts together.
	pieceBytes = 8 << 20
	// leaseTime is how long the lock of a process that died keeps others from an upload.
	leaseTime = 30 * time.Second
	// requestTime bounds one request for a block or a piece: at 100 KB/s a piece takes 84 s.
	requestTime = 2 * time.Minute
)

// ParseS3 reads s3://BUCKET/PREFIX?endpoint=https://HOST:PORT&region=REGION&path-style=true.
// Without an endpoint it is Amazon's; path-style is on for every other one unless it says
// false. Keys don't belong into it and are refused.
func ParseS3(address string) (S3Config, error) {
	wrong := func(why string) (S3Config, error) {
		return S3Config{}, portal.FailField("blobs", "The address of the S3 bucket can't be used: "+why+".", "Write s3://BUCKET/PREFIX?endpoint=https://HOST.")
	}
	u, err := url.Parse(address)
	switch {
	case err != nil: // its text would show the address, and keys in it
		return wrong("it is no address")
	case u.User != nil:
		return wrong("keys go into TELEPATH_S3_ACCESS_KEY and TELEPATH_S3_SECRET_KEY")
	case u.Scheme != "s3" || u.Host == "" || u.Fragment != "":
		return wrong("it names no bucket")
	}
	c := S3Config{Bucket: u.Host, Endpoint: "s3.amazonaws.com", Secure: true}
	if p := strings.Trim(u.Path, "/"); p != "" {
		c.Prefix = p + "/"
	}
	for name, values := range u.Query() {
		value := values[len(values)-1]
		switch name {
		case "endpoint":
			e, err := url.Parse(value)
			if err != nil || e.Host == "" || e.User != nil || strings.Trim(e.Path, "/") != "" || e.Scheme != "https" && e.Scheme != "http" {
				return wrong("the endpoint must be https://HOST or http://HOST")
			}
			c.Endpoint, c.Secure, c.PathStyle = e.Host, e.Scheme == "https", true
		case "region":
			c.Region = value
		case "path-style":
		default:
			return wrong("it does not know " + name)
		}
	}
	if style := u.Query().Get("path-style"); style != "" {
		c.PathStyle = style == "true"
	}
	return c, nil
}

// NewS3 opens the bucket and makes sure that it can be used: that it is there, and that the
// server keeps to conditional writes, on which the locks rely.
func NewS3(ctx context.Context, c S3Config) (*S3, error) {
	client, err := minio.New(c.Endpoint, c.options())
	if err != nil {
		return nil, fmt.Errorf("open S3 bucket %s: %w", c.Bucket, err)
	}
	if c.CacheBytes <= 0 {
		c.CacheBytes = defaultCache
	}
	s := &S3{core: minio.Core{Client: client}, bucket: c.Bucket, prefix: c.Prefix, piece: pieceBytes, lease: leaseTime}
	s.blocks = newBlockCache(c.CacheBytes, s.fetch)
	if err := s.Ping(ctx); err != nil {
		return nil, fmt.Errorf("open S3 bucket %s: %w", c.Bucket, err)
	}
	if err := s.probe(ctx); err != nil {
		return nil, fmt.Errorf("open S3 bucket %s: %w", c.Bucket, err)
	}
	return s, nil
}

func (c S3Config) options() *minio.Options {
	chain := []credentials.Provider{
		&credentials.EnvAWS{}, &credentials.FileAWSCredentials{}, &credentials.IAM{Client: &http.Client{Timeout: 10 * time.Second}},
	}
	if c.Keys.Access != "" {
		chain = []credentials.Provider{&credentials.Static{Value: credentials.Value{
			AccessKeyID: c.Keys.Access, SecretAccessKey: c.Keys.Secret, SignerType: credentials.SignatureV4,
		}}}
	}
	o := &minio.Options{Creds: credentials.NewChainCredentials(chain), Secure: c.Secure, Region: c.Region, MaxRetries: 5}
	if c.PathStyle {
		o.BucketLookup = minio.BucketLookupPath
	}
	return o
}

// Ping answers nil while the bucket can be reached.
func (s *S3) Ping(ctx context.Context) error {
	there, err := s.core.BucketExists(ctx, s.bucket)
	switch {
	case err != nil:
		return s.failed("ask for the bucket", err)
	case !there:
		return portal.Fail(portal.NotFound, "The S3 bucket "+s.bucket+" does not exist.", "Make it, or correct the address.")
	}
	return nil
}

// probe finds out whether the server refuses to overwrite when told to.
func (s *S3) probe(ctx context.Context) error {
	l, err := s.lock(ctx, "probe-"+portal.NewID())
	if err != nil {
		return err
	}
	defer l.release()
	if _, err := s.putIf(ctx, l.object, []byte("second"), ""); portal.CodeOf(err) != portal.Conflict {
		return errors.Join(err, portal.Fail(portal.Invalid, "The S3 server takes no conditional writes (If-None-Match), so that two senders could mix their bytes.",
			"Use a server that does: Amazon S3, MinIO, Ceph from Squid, versitygw from 1.1."))
	}
	return nil
}

// Close ends reading ahead. Open blobs can't be read any more.
func (s *S3) Close() error {
	s.blocks.close()
	return nil
}

// Put implements portal.Blobs.
func (s *S3) Put(ctx context.Context, key string, r io.Reader) error {
	if err := checkKey(key); err != nil {
		return err
	}
	to := s.assemble(s.blobName(key))
	defer to.abort()
	for {
		n, err := to.readFrom(ctx, r)
		if err != nil && !errors.Is(err, io.EOF) {
			return fmt.Errorf("store blob: %w", err)
		}
		if n == 0 || err != nil {
			break
		}
	}
	if err := to.finish(ctx); err != nil {
		return fmt.Errorf("store blob: %w", err)
	}
	return nil
}

// Delete implements portal.Blobs; a blob that is not there is fine.
func (s *S3) Delete(ctx context.Context, key string) error {
	if err := checkKey(key); err != nil {
		return err
	}
	return s.remove(ctx, s.blobName(key))
}

func (s *S3) remove(ctx context.Context, object string) error {
	err := s.core.RemoveObject(ctx, s.bucket, object, minio.RemoveObjectOptions{})
	if err = s.failed("delete", err); portal.CodeOf(err) == portal.NotFound {
		return nil
	}
	return err
}

func (s *S3) blobName(key string) string { return s.prefix + "blobs/" + key }

// failed puts an error of the server into the portal's words.
func (s *S3) failed(what string, err error) error {
	if err == nil || errors.Is(err, context.Canceled) {
		return err
	}
	reply := minio.ToErrorResponse(err)
	switch {
	case reply.StatusCode == http.StatusNotFound || reply.Code == minio.NoSuchKey:
		return portal.Missing("blob")
	case reply.StatusCode == http.StatusUnauthorized || reply.StatusCode == http.StatusForbidden:
		return &portal.Error{
			Code: portal.Busy, Err: fmt.Errorf("%s: %w; check %s", what, err, s.toCheck(reply.Code)), Message: "The store of the slides refuses the portal.",
			Do: "Nothing is lost: tell whoever runs the server; its log says what to check.",
		}
	case reply.StatusCode == http.StatusPreconditionFailed || reply.StatusCode == http.StatusConflict:
		return locked()
	case reply.StatusCode == 0 || reply.StatusCode >= http.StatusInternalServerError || reply.StatusCode == http.StatusTooManyRequests:
		return &portal.Error{
			Code: portal.Busy, Err: fmt.Errorf("%s: %w", what, err), Message: "The store of the slides does not answer.",
			Do: "Nothing is lost: try again in a minute. Tell whoever runs the server if it lasts.",
		}
	}
	return fmt.Errorf("%s: %w", what, err)
}

// toCheck says what most likely makes the server refuse with that code.
func (s *S3) toCheck(code string) string {
	const keys = "the key pair (TELEPATH_S3_ACCESS_KEY and TELEPATH_S3_SECRET_KEY)"
	policy := "that the policy of the bucket " + s.bucket + " lets these keys read, write, list and delete"
	switch code {
	case "InvalidAccessKeyId", "SignatureDoesNotMatch", "InvalidToken", "ExpiredToken":
		return keys
	case "RequestTimeTooSkewed":
		return "the clocks of both machines"
	}
	return keys + ", and " + policy // a HEAD request comes back without a code
}
