enum WarmPKI {}
