// A browser starts no worker for a page opened from a disk: there, the search runs in a hidden frame instead.
// The name holds "iframe-worker" so that the site generator does not fetch such a script from the network.
"use strict"
if (location.protocol === "file:") {
  window.Worker = class {
    constructor(url) {
      this.frame = document.createElement("iframe")
      this.frame.hidden = true
      document.body.append(this.frame)
      const inside = this.frame.contentWindow
      inside.postMessage = (data) => setTimeout(() => this.onmessage?.({ data }))
      const script = inside.document.createElement("script")
      script.src = url
      this.ready = new Promise((loaded, failed) => {
        script.onload = loaded
        script.onerror = failed
      })
      this.ready.catch((error) => this.onerror?.(error))
      inside.document.body.append(script)
    }

    postMessage(data) {
      this.ready.then(() => this.frame.contentWindow.onmessage?.({ data: structuredClone(data) }), () => {})
    }

    terminate() {
      this.frame.remove()
    }
  }
}
