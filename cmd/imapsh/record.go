package main

import "imapsh/repl"

// recorder starts a transcript.
func (a *app) recorder(path string) (repl.Recorder, error) { return nil, nil }
