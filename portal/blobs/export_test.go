package blobs

import "time"

// SetLease makes the time of a lease short enough to be waited for.
func (s *S3) SetLease(d time.Duration) { s.lease = d }
