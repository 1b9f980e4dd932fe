package practice

// AddCommand gives a server a command that does whatever a test needs.
func (s *Server) AddCommand(name string, run func()) {
	s.table.commands[name] = &command{name: name, states: anyState, parse: bare(func(*conn) reply {
		run()
		return ok("Done")
	})}
}
