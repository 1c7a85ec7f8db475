/** A final SIP response as the SBC's script needs it for `append_to_reply` and `t_reply`. */
export interface SipResponse {
  /** 400 to 699. */
  readonly status: number;
  readonly phrase: string;
  /** Complete header lines, each ended by CRLF; may be empty. Holds no other line break. */
  readonly headers: string;
}
