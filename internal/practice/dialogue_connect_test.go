package practice_test

import (
	"bufio"
	"compress/flate"
	"crypto/tls"
	"errors"
	"net"
	"time"
)

// deflate goes on with compressed octets.
func (d *dialogue) deflate(conn string) string {
	p := d.peers[conn]
	below := bufio.NewWriter(p.Conn)
	out, err := flate.NewWriter(below, flate.BestSpeed)
	d.peers[conn] = &peer{&deflated{p.Conn, below, out}, bufio.NewReader(flate.NewReader(p.lines))}
	return errorText(err)
}

// deflated is a connection that sends compressed octets.
type deflated struct {
	net.Conn
	below *bufio.Writer
	out   *flate.Writer
}

func (c *deflated) Write(p []byte) (int, error) {
	n, err := c.out.Write(p)
	return n, errors.Join(err, c.out.Flush(), c.below.Flush())
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func (d *dialogue) connect(conn, address string) string {
	nc, err := net.Dial("tcp", address)
	if err == nil && address == d.secure {
		nc = tls.Client(nc, d.clientTLS())
	}
	if err != nil {
		return err.Error()
	}
	_ = nc.SetDeadline(time.Now().Add(patience))
	d.peers[conn] = &peer{nc, bufio.NewReader(nc)}
	return ""
}

// clientTLS trusts the server's authority and no other.
func (d *dialogue) clientTLS() *tls.Config {
	config := &tls.Config{RootCAs: d.server.Authority().Pool(), ServerName: "localhost", MaxVersion: d.version}
	if d.certificate != nil {
		config.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) { return d.certificate, nil }
	}
	return config
}

func (d *dialogue) starttls(conn string) string {
	if wrong := d.quietly(conn, "STARTTLS"); wrong != "" {
		return wrong
	}
	over := tls.Client(d.peers[conn].Conn, d.clientTLS())
	d.peers[conn] = &peer{over, bufio.NewReader(over)}
	return errorText(over.Handshake())
}
