// Generated of wit/ by plugin-api/go/generate.ts. Do not edit.

// Package httpevents: Answers to `http.fetch`.
package httpevents

import (
	"jackfield.example/plugin/httptypes"
)

type Response = httptypes.Response

type HTTPErrorNotAllowed = httptypes.HTTPErrorNotAllowed

type HTTPErrorPrivateAddress = httptypes.HTTPErrorPrivateAddress

type HTTPErrorBadRequest = httptypes.HTTPErrorBadRequest

type HTTPErrorRateLimited = httptypes.HTTPErrorRateLimited

type HTTPErrorTooLarge = httptypes.HTTPErrorTooLarge

type HTTPErrorTimedOut = httptypes.HTTPErrorTimedOut

type HTTPErrorFailed = httptypes.HTTPErrorFailed

type HTTPError = httptypes.HTTPError

// Hooks: Answers to `http.fetch`.
type Hooks interface {
	// [events] The request is done.
	OnHTTPResponse(requestID uint32, outcome httptypes.Response, failure httptypes.HTTPError)
}

var hooks Hooks

// Export makes the plugin's hooks known. It is called in an init function, and plugin.wit exports http-events.
func Export(implementation Hooks) {
	hooks = implementation
}
