"""From judgements to findings: outcomes, what they rest on, messages, remedies, the screening."""
