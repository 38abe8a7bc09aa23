// Generated of wit/ by plugin-api/go/generate.ts. Do not edit.

// Package httptypes: Shapes of `http`.
package httptypes

type Method uint8

const (
	MethodGet    Method = 0
	MethodHead   Method = 1
	MethodPost   Method = 2
	MethodPut    Method = 3
	MethodDelete Method = 4
)

type Header struct {
	Name  string
	Value string
}

type Request struct {
	Method Method
	// `https://` and a host of the manifest's `http.hosts`; `http://` only where the user granted private addresses.
	URL     string
	Headers []Header
	// At most 65,536 bytes.
	Body []uint8
}

type Response struct {
	Status  uint32
	Headers []Header
	// At most 1,048,576 bytes; a longer one is `too-large`.
	Body []uint8
}

// One of HTTPErrorNotAllowed, HTTPErrorPrivateAddress, HTTPErrorBadRequest, HTTPErrorRateLimited, HTTPErrorTooLarge, HTTPErrorTimedOut, HTTPErrorFailed.
type HTTPError interface {
	error
	isHTTPError()
}

// The host is not in the manifest, or the user did not grant it, or a redirect left the list.
type HTTPErrorNotAllowed struct{ Value string }

func (HTTPErrorNotAllowed) isHTTPError() {}

func (e HTTPErrorNotAllowed) Error() string { return "httptypes: not allowed: " + e.Value }

// The name leads to a private address.
type HTTPErrorPrivateAddress struct{}

func (HTTPErrorPrivateAddress) isHTTPError() {}

func (HTTPErrorPrivateAddress) Error() string { return "httptypes: private address" }

type HTTPErrorBadRequest struct{ Value string }

func (HTTPErrorBadRequest) isHTTPError() {}

func (e HTTPErrorBadRequest) Error() string { return "httptypes: bad request: " + e.Value }

// At most 4 at once, 30 a minute.
type HTTPErrorRateLimited struct{}

func (HTTPErrorRateLimited) isHTTPError() {}

func (HTTPErrorRateLimited) Error() string { return "httptypes: rate limited" }

type HTTPErrorTooLarge struct{}

func (HTTPErrorTooLarge) isHTTPError() {}

func (HTTPErrorTooLarge) Error() string { return "httptypes: too large" }

type HTTPErrorTimedOut struct{}

func (HTTPErrorTimedOut) isHTTPError() {}

func (HTTPErrorTimedOut) Error() string { return "httptypes: timed out" }

// The network says no, in words for the log.
type HTTPErrorFailed struct{ Value string }

func (HTTPErrorFailed) isHTTPError() {}

func (e HTTPErrorFailed) Error() string { return "httptypes: failed: " + e.Value }
