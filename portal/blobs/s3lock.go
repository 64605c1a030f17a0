package blobs

import (
	"bytes"
	"context"
	"errors"
	"sync"
	"time"

	"github.com/minio/minio-go/v7"

	"telepath/portal"
)

// lease is the right to write one upload. It is an object that only one can make
// (If-None-Match) and that its holder writes anew again and again. Who finds a lock that
// has not changed for the time of a lease, by the own clock, takes it over (If-Match): its
// process has died. Clocks of different machines are never compared.
type lease struct {
	store  *S3
	object string
	etag   string
	stop   context.CancelFunc
	ended  sync.WaitGroup
	// held ends when the lease could not be renewed.
	held context.Context
	lose context.CancelFunc
}

// lock answers Conflict while somebody else holds the upload.
func (s *S3) lock(ctx context.Context, upload string) (*lease, error) {
	object := s.prefix + "locks/" + upload
	etag, err := s.putIf(ctx, object, []byte(portal.NewID()), "")
	if portal.CodeOf(err) == portal.Conflict {
		etag, err = s.takeOver(ctx, object)
	}
	if err != nil {
		return nil, err
	}
	s.watch.forget(object)
	l := &lease{store: s, object: object, etag: etag}
	l.held, l.lose = context.WithCancel(context.Background())
	beating, stop := context.WithCancel(context.Background())
	l.stop = stop
	l.ended.Go(func() { l.renew(beating) })
	return l, nil
}

// takeOver takes a lock whose holder no longer renews it.
func (s *S3) takeOver(ctx context.Context, object string) (string, error) {
	there, err := s.core.StatObject(ctx, s.bucket, object, minio.StatObjectOptions{})
	if err = s.failed("look at the lock", err); portal.CodeOf(err) == portal.NotFound {
		return "", locked() // let go just now
	}
	if err != nil {
		return "", err
	}
	if !s.watch.stale(object, there.ETag, s.lease) {
		return "", locked()
	}
	return s.putIf(ctx, object, []byte(portal.NewID()), there.ETag)
}

// putIf writes an object if it is not there, or if it still has that ETag; else Conflict.
func (s *S3) putIf(ctx context.Context, object string, data []byte, etag string) (string, error) {
	var o minio.PutObjectOptions
	if etag == "" {
		o.SetMatchETagExcept("*")
	} else {
		o.SetMatchETag(etag)
	}
	o.DisableMultipart = true
	info, err := s.core.Client.PutObject(ctx, s.bucket, object, bytes.NewReader(data), int64(len(data)), o)
	return info.ETag, s.failed("write", err)
}

// renew shows that the holder lives, three times in a lease.
func (l *lease) renew(ctx context.Context) {
	tick := time.NewTicker(l.store.lease / 3)
	defer tick.Stop()
	renewed := time.Now()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		attempt, cancel := context.WithTimeout(ctx, l.store.lease/3)
		etag, err := l.store.putIf(attempt, l.object, []byte(portal.NewID()), l.etag)
		cancel()
		if err == nil {
			l.etag, renewed = etag, time.Now()
		} else if ctx.Err() == nil && (portal.CodeOf(err) == portal.Conflict || time.Since(renewed) > l.store.lease*2/3) {
			l.lose() // before anybody else may think it stale
			return
		}
	}
}

// release lets the upload go. A lock that was lost is somebody else's and stays.
func (l *lease) release() {
	l.stop()
	l.ended.Wait()
	if l.held.Err() == nil {
		ctx, cancel := context.WithTimeout(context.Background(), requestTime)
		defer cancel()
		_ = l.store.remove(ctx, l.object) // else it is stale after the time of a lease
	}
	l.lose()
}

// within is ctx as long as the lease is held.
func (l *lease) within(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancelCause(ctx)
	undo := context.AfterFunc(l.held, func() { cancel(errors.Join(locked(), context.Canceled)) })
	return ctx, func() { undo(); cancel(nil) }
}

// lockWatch remembers since when a lock has looked the same.
type lockWatch struct {
	mu   sync.Mutex
	seen map[string]lockSeen
}

type lockSeen struct {
	etag  string
	since time.Time
}

// stale says whether a lock has looked the same for so long.
func (w *lockWatch) stale(object, etag string, after time.Duration) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.seen == nil {
		w.seen = map[string]lockSeen{}
	}
	was, known := w.seen[object]
	if !known || was.etag != etag {
		if len(w.seen) > 10_000 {
			clear(w.seen) // costs somebody one more lease
		}
		w.seen[object] = lockSeen{etag, time.Now()}
		return false
	}
	return time.Since(was.since) >= after
}

func (w *lockWatch) forget(object string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.seen, object)
}
