package lessons

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"slices"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"

	"imapsh/internal/session"
)

// peer is a connection beside the learner's, logged in to the same account. It ends with its context at the latest.
type peer struct {
	*imapclient.Client
	release func() bool
}

// dialPeer connects and logs in.
func dialPeer(ctx context.Context, p Place) (*peer, error) {
	target := p.Config.Target
	dialer := net.Dialer{Timeout: p.Config.ConnectTimeout}
	conn, err := dialer.DialContext(ctx, "tcp", target.Addr())
	if err != nil {
		return nil, err
	}
	release := context.AfterFunc(ctx, func() { _ = conn.Close() }) // whoever waits on it gets the error
	client, err := newClient(ctx, conn, p.Config)
	if err == nil {
		if err = client.Login(p.User, p.Password).Wait(); err == nil {
			return &peer{client, release}, nil
		}
		_ = client.Close() // the login's error is the one that counts
	}
	release()
	_ = conn.Close() // as above
	return nil, fmt.Errorf("log in to %s as %s: %w", target.Addr(), p.User, err)
}

// newClient gives a client on a connection, with TLS as the target says.
func newClient(ctx context.Context, conn net.Conn, cfg session.Config) (*imapclient.Client, error) {
	security := &tls.Config{
		MinVersion:         tls.VersionTLS12,
		ServerName:         cfg.Target.Host,
		RootCAs:            cfg.Roots,
		Certificates:       cfg.Certificates,
		InsecureSkipVerify: cfg.Insecure, // as on the learner's own connection
	}
	switch cfg.Target.Security {
	case session.StartTLS:
		return imapclient.NewStartTLS(conn, &imapclient.Options{TLSConfig: security})
	case session.ImplicitTLS:
		secured := tls.Client(conn, security)
		if err := secured.HandshakeContext(ctx); err != nil {
			return nil, err
		}
		conn = secured
	}
	return imapclient.New(conn, nil), nil
}

// leave logs out and closes.
func (p *peer) leave() {
	_ = p.Logout().Wait() // what was asked was answered: a bad farewell changes nothing
	_ = p.Close()
	p.release()
}

// uids gives the UIDs of a mailbox, in order, and leaves it open for reading.
func (p *peer) uids(mailbox string) ([]imap.UID, error) {
	if _, err := p.Select(mailbox, &imap.SelectOptions{ReadOnly: true}).Wait(); err != nil {
		return nil, fmt.Errorf("examine %s: %w", mailbox, err)
	}
	found, err := p.UIDSearch(&imap.SearchCriteria{}, nil).Wait()
	if err != nil {
		return nil, fmt.Errorf("list the messages of %s: %w", mailbox, err)
	}
	return found.AllUIDs(), nil
}

// mailboxes gives the names of the account's mailboxes. A name that only others hang from is none.
func (p *peer) mailboxes() ([]string, error) {
	found, err := p.List("", "*", nil).Collect()
	if err != nil {
		return nil, fmt.Errorf("list the mailboxes: %w", err)
	}
	var names []string
	for _, m := range found {
		if !slices.Contains(m.Attrs, imap.MailboxAttrNoSelect) && !slices.Contains(m.Attrs, imap.MailboxAttrNonExistent) {
			names = append(names, m.Mailbox)
		}
	}
	return names, nil
}
