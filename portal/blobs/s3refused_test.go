package blobs_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"telepath/portal"
	"telepath/portal/blobs"
)

// A refusal says in the log what to look at, and to people nothing about keys.
func TestS3RefusalsNameWhatToCheck(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		status int
		code   string
		want   []string
	}{
		{403, "InvalidAccessKeyId", []string{"check the key pair (TELEPATH_S3_ACCESS_KEY and TELEPATH_S3_SECRET_KEY)"}},
		{403, "SignatureDoesNotMatch", []string{"check the key pair"}},
		{401, "", []string{"check the key pair", "the policy of the bucket slides"}},
		{403, "AccessDenied", []string{"the policy of the bucket slides", "delete"}},
		{403, "RequestTimeTooSkewed", []string{"check the clocks"}},
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("X-Minio-Error-Code", c.code)
			w.WriteHeader(c.status)
			if c.code != "" {
				_, _ = fmt.Fprintf(w, "<Error><Code>%s</Code><Message>no</Message></Error>", c.code)
			}
		}))
		config := blobs.S3Config{
			Endpoint: strings.TrimPrefix(server.URL, "http://"), Bucket: "slides", Region: "r", PathStyle: true,
			Keys: blobs.S3Keys{Access: "an-access-key", Secret: "a-secret-key"},
		}
		_, err := blobs.NewS3(t.Context(), config)
		server.Close()
		fails(t, err, portal.Busy)
		for _, want := range c.want {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%d %s: %v does not say %q", c.status, c.code, err, want)
			}
		}
		if err != nil && strings.Contains(err.Error(), config.Keys.Secret) {
			t.Errorf("%d %s: the secret is in %v", c.status, c.code, err)
		}
	}
}
