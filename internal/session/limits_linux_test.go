package session

import (
	"context"
	"errors"
	"net"
	"strconv"
	"syscall"
	"testing"
	"time"
)

// blackHole is a port on which connections are neither taken nor refused: its
// queue is full.
func blackHole(t *testing.T) Target {
	t.Helper()
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0)
	if err == nil {
		err = syscall.Bind(fd, &syscall.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}})
	}
	if err == nil {
		err = syscall.Listen(fd, 0)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = syscall.Close(fd) })
	name, err := syscall.Getsockname(fd)
	if err != nil {
		t.Fatal(err)
	}
	target := Target{Host: "127.0.0.1", Port: name.(*syscall.SockaddrInet4).Port}
	for {
		conn, err := net.DialTimeout("tcp", target.Addr(), 200*time.Millisecond)
		var network net.Error
		if errors.As(err, &network) && network.Timeout() {
			return target
		}
		if err != nil {
			t.Fatalf("port %s: %v", strconv.Itoa(target.Port), err)
		}
		t.Cleanup(func() { _ = conn.Close() })
	}
}

func TestConnectTimeout(t *testing.T) {
	cfg := Config{Target: blackHole(t), ConnectTimeout: 20 * time.Millisecond}
	refused(t, cfg, "connect to 127.0.0.1:", "no answer within 20ms; a firewall may drop it")
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(20*time.Millisecond, cancel)
	cfg.ConnectTimeout = patience
	s, err := Dial(ctx, cfg)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("%v, %v, want %v", s, err, context.Canceled)
	}
	says(t, err, "connect to 127.0.0.1:")
}
