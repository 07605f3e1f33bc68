/** An id as addresses and forms of the pages say it; anything else leads nowhere. */
export const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
