"""From draft to public: who may write, send to review, publish and withdraw, and what each did."""
