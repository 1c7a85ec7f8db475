/**
 * 53 bits for a text, the same in every service: trunks and attesting parties are counted under
 * them. Two rounds of 32 bits, mixed as in MurmurHash3; not a secret and not a signature.
 *
 * @returns an integer from 1 to 2^53 - 1; 0 stands for no text
 */
export function textKey(text: string): number {
  let low = 0x9747_b28c ^ text.length;
  let high = 0x3c6e_f372;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    low = Math.imul(low ^ unit, 0x85eb_ca6b);
    high = Math.imul(high ^ unit, 0xc2b2_ae35);
  }
  low = Math.imul(low ^ (low >>> 16), 0x7feb_352d) ^ Math.imul(high ^ (high >>> 13), 0x846c_a68b);
  high = Math.imul(high ^ (high >>> 16), 0x7feb_352d) ^ Math.imul(low ^ (low >>> 13), 0x846c_a68b);
  return (high & 0x1f_ffff) * 0x1_0000_0000 + (low >>> 0) || 1;
}
