package practice

import (
	"crypto/x509"

	"github.com/emersion/go-sasl"
)

// external is the mechanism EXTERNAL: the user is whom the client's certificate
// names, which TLS has checked already.
//
//	message = [authzid]
//
// RFC 4422 appendix A.
func external() family {
	return mechanism{
		name:  sasl.External,
		needs: "a client's certificate under TLS, signed by this server's authority",
		met:   func(c *conn) bool { return c.certifiedUser() != "" },
		start: func(c *conn) exchange {
			var end reply
			server := sasl.NewExternalServer(func(identity string) error {
				end = c.proved(c.certifiedUser(), identity)
				return nil
			})
			return step(server, &end, "EXTERNAL's response is the authorization identity, or empty, and has no NUL")
		},
	}.family()
}

// certifiedUser is the common name of the client's certificate, if the server's
// authority has signed it for that.
func (c *conn) certifiedUser() string {
	if c.tls == nil {
		return ""
	}
	certificates := c.tls.ConnectionState().PeerCertificates
	if len(certificates) == 0 {
		return ""
	}
	_, err := certificates[0].Verify(x509.VerifyOptions{
		Roots:     c.server.config.Authority.Pool(),
		KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
	})
	if err != nil {
		return ""
	}
	return certificates[0].Subject.CommonName
}
