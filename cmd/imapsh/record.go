package main

import (
	"time"

	"imapsh/internal/session"
	"imapsh/repl"
	"imapsh/transcripts"
)

// recordedFrom is what a transcript calls a server that has a URL; the practice
// server has none.
func recordedFrom(t session.Target) string {
	if t.Host == "" {
		return ""
	}
	return t.String()
}

// recorder gives what starts a transcript of a session with a server; an empty
// URL is the practice server.
func (a *app) recorder(url string) func(path string) (repl.Recorder, error) {
	return func(path string) (repl.Recorder, error) {
		h := transcripts.Header{Date: time.Now(), Server: url}
		if url == "" {
			h.Server, h.Fixture = "practice", "notes"
		}
		w, err := transcripts.Create(path, transcripts.Recording{Header: h}, a.flags.force)
		if err != nil {
			return nil, exit(exitFile, err)
		}
		return w, nil
	}
}
