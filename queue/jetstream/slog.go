package jetstream

import (
	"fmt"
	"log/slog"
)

// slogger hands the server's log lines to slog. Notices are debug: the server is talkative
// and its news is of no use to an operator of the portal.
type slogger struct{ log *slog.Logger }

func (l slogger) Noticef(format string, v ...any) { l.log.Debug(l.line(format, v)) }
func (l slogger) Warnf(format string, v ...any)   { l.log.Warn(l.line(format, v)) }
func (l slogger) Errorf(format string, v ...any)  { l.log.Error(l.line(format, v)) }

// Fatalf must not end the process: Embedded reports that the server did not come up.
func (l slogger) Fatalf(format string, v ...any) { l.log.Error(l.line(format, v)) }
func (l slogger) Debugf(format string, v ...any) { l.log.Debug(l.line(format, v)) }
func (l slogger) Tracef(string, ...any)          {}

func (l slogger) line(format string, v []any) string {
	return "queue server: " + fmt.Sprintf(format, v...)
}
